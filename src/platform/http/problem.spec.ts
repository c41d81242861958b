import { BadRequestException, InternalServerErrorException, NotFoundException } from '@nestjs/common';
import { DomainError, PhotoRejection } from '../../domain/domain-error';
import { InvalidInput } from './errors';
import { toProblem } from './problem';

describe('a problem', () => {
  it('carries a domain error’s code, sentence, status and details', () => {
    const error = new DomainError('photos-missing', 'Two photos are missing.', {
      status: 409,
      details: { count: 2 },
    });
    expect(toProblem(error, 'c-1')).toEqual({
      type: 'urn:pantau:problem:photos-missing',
      title: 'Conflict',
      status: 409,
      detail: 'Two photos are missing.',
      code: 'photos-missing',
      correlationId: 'c-1',
      details: { count: 2 },
    });
  });

  it.each([
    ['a domain error that says no status', new DomainError('no', 'No.'), 409],
    ['one that may succeed later', new DomainError('later', 'Later.', { retryable: true }), 503],
    ['a photo that can’t go on', new PhotoRejection('not-a-photo', 'No.'), 422],
    ['wrong input', new InvalidInput([{ field: 'a', message: 'is missing' }]), 400],
    ['a route that is not there', new NotFoundException('Cannot GET /x'), 404],
    ['a deadlock', Object.assign(new Error('deadlock detected'), { code: '40P01' }), 503],
    ['a fault of ours', new TypeError('x is undefined'), 500],
    ['a framework’s own 500', new InternalServerErrorException('secret'), 500],
    ['what is no error at all', 'text', 500],
  ])('of %s has its status', (_name, error, status) => {
    expect(toProblem(error, null).status).toBe(status);
  });

  it('tells what may be tried again', () => {
    expect(toProblem(new DomainError('later', 'Later.', { retryable: true }), null).retryable).toBe(true);
    expect(toProblem(new DomainError('no', 'No.'), null).retryable).toBeUndefined();
  });

  it('names five wrong fields in its sentence and all of them in its list', () => {
    const fields = Array.from({ length: 7 }, (_, index) => ({
      field: `files.${index}.size`,
      message: 'is wrong',
    }));
    const problem = toProblem(new InvalidInput(fields), null);
    expect(problem.detail).toMatch(/files\.4\.size: is wrong \(and 2 more\)$/);
    expect(problem.errors).toHaveLength(7);
  });

  it('gives nothing away of what nobody foresaw', () => {
    const problem = toProblem(new Error('password of the database: hunter2'), null);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('calls broken JSON by its name', () => {
    const error = new BadRequestException('Unexpected end', { cause: new SyntaxError('Unexpected end') });
    expect(toProblem(error, null).code).toBe('malformed-json');
  });
});
