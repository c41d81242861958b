import '../../support/quiet';
import type { ExecutionContext } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, ModulesContainer, NestFactory, Reflector } from '@nestjs/core';
import { ApiModule } from '../../../src/api.module';
import { AccessGuard } from '../../../src/modules/user/access.guard';
import type { ApiKeyService } from '../../../src/modules/user/api-key.service';
import type { SessionService } from '../../../src/modules/user/session.service';
import { ACCESS } from '../../../src/platform/http/access';
import type { RequestLimiter } from '../../../src/platform/http/request-limiter';

type Handler = () => unknown;

interface Route {
  readonly name: string;
  readonly isDeclared: boolean;
}

const reflector = new Reflector();

function routesOf(controller: abstract new () => unknown): Route[] {
  const prototype = controller.prototype as Record<string, Handler>;
  return new MetadataScanner()
    .getAllMethodNames(prototype)
    .map((method) => ({ method, handler: prototype[method]! }))
    .filter(({ handler }) => reflector.get(METHOD_METADATA, handler) !== undefined)
    .map(({ method, handler }) => ({
      name: `${controller.name}.${method}`,
      isDeclared: reflector.getAllAndOverride(ACCESS, [handler, controller]) !== undefined,
    }));
}

class Careless {
  forgets(): string {
    return 'secret';
  }
}

describe('who may call what', () => {
  it('is declared by every route of the API', async () => {
    const app = await NestFactory.create(ApiModule, { preview: true, logger: false });
    const controllers = new DiscoveryService(app.get(ModulesContainer)).getControllers();
    const routes = controllers.flatMap(({ metatype }) => routesOf(metatype as abstract new () => unknown));
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter(({ isDeclared }) => !isDeclared).map(({ name }) => name)).toEqual([]);
  });

  it('is nobody where a route forgets to say', async () => {
    const guard = new AccessGuard(reflector, {} as SessionService, {} as ApiKeyService, {} as RequestLimiter);
    const context = {
      getClass: () => Careless,
      getHandler: () => Careless.prototype.forgets,
    } as unknown as ExecutionContext;
    await expect(guard.canActivate(context)).rejects.toThrow(
      'Careless.forgets does not declare who may call it',
    );
  });
});
