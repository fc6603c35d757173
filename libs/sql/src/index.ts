export * from './given-rows';
export * from './is-postgres';
export * from './number-rows';
