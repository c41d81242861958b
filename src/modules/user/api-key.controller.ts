import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
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
  @AllowSignedIn()
  @Answers(201, apiKeyWithTokenSchema)
  async create(
    @Body({ schema: newApiKeySchema }) body: z.infer<typeof newApiKeySchema>,
    @CurrentSession() session: SessionActor,
  ): Promise<z.infer<typeof apiKeyWithTokenSchema>> {
    const expiresAt = body.expiresAt ? new Date(body.expiresAt) : null;
    const { key, token } = await this.apiKeys.create(session.actor, body.name, expiresAt);
    return { key: presentApiKey(key), token };
  }

  @Get()
  @AllowSignedIn()
  @Answers(200, apiKeyListSchema)
  async list(@CurrentSession() session: SessionActor): Promise<z.infer<typeof apiKeyListSchema>> {
    return { items: (await this.apiKeys.listOf(session.actor.userId)).map(presentApiKey) };
  }

  @Delete(':id')
  @AllowSignedIn()
  @Answers(204)
  async revoke(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentSession() session: SessionActor,
  ): Promise<void> {
    await this.apiKeys.revoke(session.actor, id);
  }
}
