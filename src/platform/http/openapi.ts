import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { problemSchema } from './problem';

export const SESSION_COOKIE = 'pantau_session';

export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Pantau')
    .setDescription(
      'From drone survey flights to maintenance tickets. People sign in at POST /api/session and are known by a cookie; programs send ' +
        '`Authorization: Bearer pantau_…`. Errors are RFC 9457 problem details with a stable `code`. Lists page by `after`.',
    )
    .setVersion('1')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie' }, 'session')
    .addBearerAuth({ type: 'http', description: 'An API key' }, 'api-key')
    .addSecurityRequirements('session')
    .addSecurityRequirements('api-key')
    .addGlobalResponse({
      status: 'default',
      description: 'Refused; see `code`',
      standardSchema: problemSchema,
    })
    .build();
  return SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
}

/** Swagger UI at /api/docs, the document at /api/openapi.json. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('api/docs', app, () => buildOpenApi(app), {
    jsonDocumentUrl: 'api/openapi.json',
    customSiteTitle: 'Pantau API',
  });
}
