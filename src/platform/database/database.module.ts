import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SETTINGS, type Settings } from '../config/settings';
import { dataSourceOptions, type Schema } from './data-source';

/** The one connection pool of a process; repositories of every entity are at hand everywhere. */
@Module({})
export class DatabaseModule {
  static forRoot(schema: Schema): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [SETTINGS],
          useFactory: (settings: Settings) => ({
            ...dataSourceOptions(settings.DATABASE_URL ?? '', settings.DATABASE_POOL_SIZE, schema),
            retryAttempts: 3,
            retryDelay: 1000,
          }),
        }),
        TypeOrmModule.forFeature(schema.entities),
      ],
      exports: [TypeOrmModule],
    };
  }
}
