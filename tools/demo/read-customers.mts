import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';

/** A row of the file: what is sent to the CRM. */
export interface NewCustomer {
  readonly name: string;
  readonly email: string;
}

/**
 * Reads the customers of a CSV file with the columns `name` and `email`. Whether they are valid is for the CRM to say.
 * @throws Error when it is no such file
 */
export async function readCustomers(file: string): Promise<NewCustomer[]> {
  const rows = parse<Record<string, string>>(await readFile(file, 'utf8'), {
    bom: true,
    columns: true,
    skip_empty_lines: true,
  });
  if (rows.length === 0)
    throw new Error(`${file} has no customers: it needs the columns name and email, and a row for each.`);
  return rows.map(({ name, email }) => {
    if (name === undefined || email === undefined) throw new Error(`${file} must have the columns name and email.`);
    return { name, email };
  });
}
