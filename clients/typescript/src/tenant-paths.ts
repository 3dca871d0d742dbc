import type { paths } from './schema.js';

/** The paths under a tenant, without its prefix and its parameter; `/` is the tenant itself. */
export type TenantPaths = {
  [Path in keyof paths as Path extends `/tenants/{tenant}${infer Rest}` ? (Rest extends '' ? '/' : Rest) : never]: {
    [Method in keyof paths[Path]]: WithoutTenant<paths[Path][Method]>;
  };
};

type WithoutTenant<Operation> = Operation extends { parameters: infer Parameters extends { path: object } }
  ? Omit<Operation, 'parameters'> & { parameters: Omit<Parameters, 'path'> & PathOf<Omit<Parameters['path'], 'tenant'>> }
  : Operation;

type PathOf<Left> = keyof Left extends never ? { path?: never } : { path: Left };
