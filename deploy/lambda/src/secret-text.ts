import type { HttpService } from '@nestjs/axios';
import { firstValueFrom } from 'rxjs';
import type { FunctionConfig } from './function.config';

/** The secret could not be had. The message names it and what to look at, never what it holds. */
class SecretError extends Error {
  constructor(secret: string, why: string, options?: ErrorOptions) {
    super(
      `The secret ${secret} cannot be read (${why}). Is the secrets extension among the function's layers, ` +
        'and may its role read this secret?',
      options,
    );
    this.name = 'SecretError';
  }
}

const TIMEOUT_MS = 5000;

/**
 * The text of a secret, by Lambda's secrets extension: an HTTP server beside the function that keeps it for some minutes.
 * Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 * It answers once the function is invoked, not yet while the function loads.
 * @throws Error that names the secret and what to look at
 */
export async function readSecretText(http: HttpService, secret: string, settings: FunctionConfig): Promise<string> {
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN: token } = settings;
  const url = `http://localhost:${port}/secretsmanager/get?secretId=${encodeURIComponent(secret)}`;
  const answer$ = http.get<{ SecretString?: unknown } | undefined>(url, {
    headers: { 'X-Aws-Parameters-Secrets-Token': token },
    timeout: TIMEOUT_MS,
    maxRedirects: 0,
    proxy: false,
    validateStatus: () => true,
  });
  const { status, data } = await firstValueFrom(answer$).catch((error: Error) => {
    throw new SecretError(secret, error.message, { cause: error });
  });
  if (status !== 200 || typeof data?.SecretString !== 'string')
    throw new SecretError(secret, `the extension answered ${status}`);
  return data.SecretString.trim();
}
