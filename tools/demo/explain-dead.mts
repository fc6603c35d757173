interface Delivery {
  readonly key: string;
  readonly last_error: { readonly detail: string } | null;
}

/** Some deliveries that the integrator has given up, each with the reason it has written down. */
export async function explainDead(integrator: string, signal: AbortSignal): Promise<string[]> {
  const response = await fetch(`${integrator}/flows/welcome-package/deliveries?state=dead&limit=5`, { signal });
  if (!response.ok) return [];
  const deliveries = (await response.json()) as Delivery[];
  return deliveries.map(({ key, last_error }) => `${key}: ${last_error?.detail ?? 'no reason was given'}`);
}
