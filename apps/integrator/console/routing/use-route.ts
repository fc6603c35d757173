import { useEffect, useState } from 'preact/hooks';
import { hrefOf, readRoute, type Route } from './route';

/** The view that the address names. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(readRoute(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

/** Goes to a view, as a link does. */
export function goTo(route: Route): void {
  location.hash = hrefOf(route);
}
