import type { CorsRule } from '../store/store-records';
import { S3Error } from './s3-error';
import { childrenOf, parseXml, textOf, textsOf, toXml } from './xml';

const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'];
const MAX_RULES = 100;

export function parseCorsRules(xml: string): CorsRule[] {
  const rules = childrenOf(parseXml(xml, 'CORSConfiguration'), 'CORSRule').map((rule) => ({
    allowedOrigins: textsOf(rule, 'AllowedOrigin'),
    allowedMethods: textsOf(rule, 'AllowedMethod'),
    allowedHeaders: textsOf(rule, 'AllowedHeader'),
    exposedHeaders: textsOf(rule, 'ExposeHeader'),
    maxAgeSeconds: readMaxAge(textOf(rule, 'MaxAgeSeconds')),
  }));
  const isComplete = rules.every((rule) => rule.allowedOrigins.length > 0 && rule.allowedMethods.length > 0);
  if (rules.length === 0 || rules.length > MAX_RULES || !isComplete) {
    throw new S3Error(
      'MalformedXML',
      'A CORS configuration needs 1 to 100 rules, each with an origin and a method.',
    );
  }
  const unknown = rules.flatMap((rule) => rule.allowedMethods).find((method) => !METHODS.includes(method));
  if (unknown !== undefined)
    throw new S3Error('InvalidRequest', `Found unsupported HTTP method in CORS config: ${unknown}`);
  return rules;
}

export function writeCorsRules(rules: readonly CorsRule[]): string {
  return toXml('CORSConfiguration', {
    CORSRule: rules.map((rule) => ({
      AllowedOrigin: rule.allowedOrigins,
      AllowedMethod: rule.allowedMethods,
      AllowedHeader: rule.allowedHeaders,
      ExposeHeader: rule.exposedHeaders,
      MaxAgeSeconds: rule.maxAgeSeconds,
    })),
  });
}

export interface CrossOriginCall {
  readonly origin: string;
  readonly method: string;
  /** Names that a preflight asks for; none on the call itself. */
  readonly headers: readonly string[];
}

/** The headers that let a page of another origin make this call; null when no rule does. */
export function allowCrossOrigin(
  rules: readonly CorsRule[],
  call: CrossOriginCall,
): Record<string, string> | null {
  const rule = rules.find(
    ({ allowedOrigins, allowedMethods, allowedHeaders }) =>
      allowedOrigins.some((pattern) => matches(pattern, call.origin)) &&
      allowedMethods.includes(call.method) &&
      call.headers.every((name) =>
        allowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name.toLowerCase())),
      ),
  );
  if (!rule) return null;
  return {
    'access-control-allow-origin': rule.allowedOrigins.includes('*') ? '*' : call.origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(call.headers.length ? { 'access-control-allow-headers': call.headers.join(', ') } : {}),
    ...(rule.exposedHeaders.length
      ? { 'access-control-expose-headers': rule.exposedHeaders.join(', ') }
      : {}),
    ...(rule.maxAgeSeconds !== null ? { 'access-control-max-age': String(rule.maxAgeSeconds) } : {}),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** At most one `*`, which stands for anything. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}

function readMaxAge(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}
