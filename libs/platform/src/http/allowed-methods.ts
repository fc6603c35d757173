import type { Express } from 'express';

/** The part of Express' router that tells which routes there are. */
interface RouteLayer {
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/** The methods that some route serves at `path`, for the `Allow` header (RFC 9110 section 10.2.1); empty when none does. */
export function allowedMethods(app: Express, path: string): string[] {
  const routes = (app.router.stack as unknown as RouteLayer[]).flatMap((layer) =>
    // No route of ours serves TRACE: one that does is middleware, which Nest mounts for every method.
    layer.route === undefined || 'trace' in layer.route.methods || !matches(layer, path) ? [] : [layer.route],
  );
  // `/customers/batch` looks like `/customers/:id`, too, but it is no customer: the route that says the path serves it.
  const exact = routes.filter((route) => route.path === path);
  const serving = exact.length > 0 ? exact : routes;
  const methods = new Set(serving.flatMap((route) => Object.keys(route.methods)).map((method) => method.toUpperCase()));
  if (methods.size === 0) return [];
  if (methods.has('GET')) methods.add('HEAD');
  methods.add('OPTIONS');
  return [...methods].sort();
}

function matches(layer: RouteLayer, path: string): boolean {
  try {
    return layer.match(path);
  } catch (error) {
    // A path with a broken percent escape (`%ZZ`) matches no route.
    if (error instanceof URIError) return false;
    throw error;
  }
}
