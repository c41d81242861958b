import { DomainError } from '../../domain/domain-error';

export const unreadable = (name: string, why: string, cause?: unknown): DomainError =>
  new DomainError('geodata-unreadable', `${name} can’t be read as GeoJSON or GeoPackage: ${why}.`, {
    status: 422,
    cause,
  });
