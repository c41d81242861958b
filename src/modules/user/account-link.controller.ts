import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, AllowAnonymous, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema, iso, isoDateTime } from '../../platform/http/answers';
import { PublicOrigin } from '../../platform/http/public-origin';
import { log } from '../../platform/telemetry/logger';
import { type AccountLinkKind, AccountLinkService } from './account-link.service';
import { passwordSchema } from './password';

const kindSchema = z.enum(['invitation', 'reset']);
const newLinkSchema = z.object({ kind: kindSchema }).meta({ id: 'NewAccountLink' });
const madeLinkSchema = z
  .object({ url: z.string().describe('Shown this once'), expiresAt: isoDateTime, isMailed: z.boolean() })
  .meta({ id: 'AccountLink' });
const tokenSchema = z.string().min(20).max(100);
const readSchema = z.object({ token: tokenSchema }).meta({ id: 'AccountLinkRead' });
const readAnswerSchema = z.object({ email: z.string(), kind: kindSchema }).meta({ id: 'AccountLinkOwner' });
const useSchema = z.object({ token: tokenSchema, password: passwordSchema }).meta({ id: 'AccountLinkUse' });
const usedSchema = z.object({ email: z.string() }).meta({ id: 'AccountLinkUsed' });
const resetSchema = z.object({ email: z.string().min(1).max(254) }).meta({ id: 'PasswordResetRequest' });

const logFailure = (error: unknown): void => log.error({ err: error }, 'a password reset could not be sent');

@ApiTags('users')
@Controller()
export class AccountLinkController {
  constructor(private readonly links: AccountLinkService) {}

  @Post('users/:id/links')
  @ApiOperation({
    summary: 'A one-time link by which the person chooses a password; mailed where a mail server is set',
  })
  @Allow('admin')
  @Answers(201, madeLinkSchema)
  async make(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: newLinkSchema }) body: { kind: AccountLinkKind },
    @CurrentActor() actor: Actor,
    @PublicOrigin() origin: string,
  ): Promise<z.infer<typeof madeLinkSchema>> {
    const link = await this.links.make(id, body.kind, { actor, origin });
    return { ...link, expiresAt: iso(link.expiresAt) };
  }

  @Post('account-links/read')
  @ApiOperation({
    summary: 'Whose link it is',
    description: 'In the body, so that the token reaches no log.',
  })
  @AllowAnonymous()
  @Answers(200, readAnswerSchema)
  read(@Body({ schema: readSchema }) body: z.infer<typeof readSchema>) {
    return this.links.read(body.token);
  }

  @Post('account-links/use')
  @ApiOperation({ summary: 'Choose a password by a one-time link' })
  @AllowAnonymous()
  @Answers(200, usedSchema)
  use(@Body({ schema: useSchema }) body: z.infer<typeof useSchema>): Promise<{ email: string }> {
    return this.links.use(body.token, body.password);
  }

  @Post('password-resets')
  @ApiOperation({
    summary: 'Ask for a link by mail',
    description: 'The answer is the same whether or not there is such an account.',
  })
  @AllowAnonymous()
  @Answers(202)
  async requestReset(
    @Body({ schema: resetSchema }) body: z.infer<typeof resetSchema>,
    @PublicOrigin() origin: string,
  ): Promise<void> {
    // Not waited for: the time that a mail takes would tell that there is an account.
    void this.links.requestReset(body.email, origin).catch(logFailure);
  }
}
