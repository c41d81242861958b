import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AllowSignedIn } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { ApiKeyService } from './api-key.service';
import { CurrentSession } from './current-session';
import type { SessionActor } from './session.service';
import { apiKeyListSchema, apiKeyWithTokenSchema, newApiKeySchema, presentApiKey } from './user.dto';

@ApiTags('api-keys')
@Controller('api-keys')
export class ApiKeyController {
  constructor(private readonly apiKeys: ApiKeyService) {}

  @Post()
  @ApiOperation({
    summary: 'Make a key for a program',
    description: 'It may do what its scopes and its owner’s role both allow; the token is shown this once.',
  })
  @AllowSignedIn()
  @Answers(201, apiKeyWithTokenSchema)
  async create(
    @Body({ schema: newApiKeySchema }) body: z.infer<typeof newApiKeySchema>,
    @CurrentSession() session: SessionActor,
  ): Promise<z.infer<typeof apiKeyWithTokenSchema>> {
    const expiresAt = body.expiresAt ? new Date(body.expiresAt) : null;
    const { key, token } = await this.apiKeys.create(session.actor, { ...body, expiresAt });
    return { key: presentApiKey(key), token };
  }

  @Get()
  @ApiOperation({ summary: 'One’s own keys, revoked ones included' })
  @AllowSignedIn()
  @Answers(200, apiKeyListSchema)
  async list(@CurrentSession() session: SessionActor): Promise<z.infer<typeof apiKeyListSchema>> {
    return { items: (await this.apiKeys.listOf(session.actor.userId)).map(presentApiKey) };
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Revoke a key', description: 'It is worth nothing from now on.' })
  @AllowSignedIn()
  @Answers(204)
  async revoke(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentSession() session: SessionActor,
  ): Promise<void> {
    await this.apiKeys.revoke(session.actor, id);
  }
}
