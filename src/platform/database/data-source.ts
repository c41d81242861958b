import type { DataSourceOptions, EntitySchema, MigrationInterface } from 'typeorm';
import { SnakeNamingStrategy } from './snake-naming.strategy';

/** What a schema is made of; `src/schema.ts` names ours. */
export interface Schema {
  readonly entities: (EntitySchema | (new () => object))[];
  readonly migrations: (new () => MigrationInterface)[];
}

export function dataSourceOptions(url: string, poolSize: number, schema: Schema): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: schema.entities,
    migrations: schema.migrations,
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeNamingStrategy(),
    synchronize: false,
    logging: false,
    poolSize,
    applicationName: process.env.PANTAU_PROCESS ?? 'pantau',
    extra: { keepAlive: true },
  };
}
