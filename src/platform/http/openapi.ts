import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { scopeByDefault } from '../../domain/access/scope';
import { ROLES_IN_OPENAPI, SCOPE_IN_OPENAPI } from './access';
import { GEO_JSON } from './geojson';
import { problemSchema } from './problem';

export const SESSION_COOKIE = 'pantau_session';

export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Pantau')
    .setDescription(
      'From drone survey flights to maintenance tickets. People sign in at POST /api/session and are known by a cookie; programs send ' +
        '`Authorization: Bearer pantau_…`, with a key that has the scope of the operation (`x-scope`). Errors are RFC 9457 problem details with a stable `code`. Lists page by `after`.',
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
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  for (const [path, operations] of Object.entries(document.paths))
    for (const method of METHODS) if (operations[method]) polish(operations[method], method, path);
  dropRedundantPatterns(document);
  return document;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Answer = Exclude<NonNullable<Operation['responses'][string]>, { $ref: string }>;

/** What the decorators can't say: who needs no credentials, which scope a key needs, and the media type of refusals. */
function polish(operation: Operation, method: string, path: string): void {
  const extensions = operation as unknown as Record<string, unknown>;
  const allowed = extensions[ROLES_IN_OPENAPI];
  if (Array.isArray(allowed) && allowed.length === 0) operation.security = [];
  else extensions[SCOPE_IN_OPENAPI] ??= scopeByDefault(method.toUpperCase(), path);
  const refusal = operation.responses.default;
  if (refusal && 'content' in refusal && refusal.content)
    refusal.content = { 'application/problem+json': Object.values(refusal.content)[0] ?? {} };
  for (const answer of Object.values(operation.responses))
    if (answer && 'content' in answer) splitGeoJson(answer.content);
}

/** AnswersOrGeoJson gives both media types one union of both schemas; each gets its own. */
function splitGeoJson(content: Answer['content']): void {
  const geoJson = content?.[GEO_JSON];
  const schema = geoJson?.schema;
  if (!content || !geoJson || !schema || !('anyOf' in schema) || !schema.anyOf) return;
  const [plain, features] = schema.anyOf;
  content['application/json'] = { schema: plain };
  content[GEO_JSON] = { schema: features };
}

/** zod writes long expressions beside `format: uuid` and its like, which say the same. */
function dropRedundantPatterns(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if ('format' in node && 'pattern' in node && typeof node.format === 'string') delete node.pattern;
  for (const child of Object.values(node)) dropRedundantPatterns(child);
}

/** Swagger UI at /api/docs, the document at /api/openapi.json. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('api/docs', app, () => buildOpenApi(app), {
    jsonDocumentUrl: 'api/openapi.json',
    customSiteTitle: 'Pantau API',
  });
}
