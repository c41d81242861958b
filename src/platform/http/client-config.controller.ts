import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { projectVersion } from '../config/project-root';
import { SETTINGS, type Settings } from '../config/settings';
import { AllowAnonymous } from './access';
import { Answers } from './answers';

const baseMapSchema = z
  .object({
    kind: z.enum(['tiles', 'style', 'pmtiles']),
    url: z.string(),
    attribution: z.string().nullable(),
  })
  .meta({ id: 'BaseMap' });

const clientConfigSchema = z
  .object({
    version: z.string(),
    timeZone: z.string().describe('IANA name of the city’s zone'),
    baseMap: baseMapSchema.nullable().describe('null: photos on their footprints are the base map'),
  })
  .meta({ id: 'ClientConfig' });
type ClientConfig = z.infer<typeof clientConfigSchema>;

/** What the screens must know before anybody signs in; nothing secret. */
@ApiTags('config')
@Controller('config')
export class ClientConfigController {
  private readonly version = projectVersion();

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  @Get()
  @ApiOperation({ summary: 'Version, zone and base map, for the screens' })
  @AllowAnonymous()
  @Answers(200, clientConfigSchema)
  show(): ClientConfig {
    const { CITY_TIME_ZONE, BASE_MAP_URL, BASE_MAP_ATTRIBUTION } = this.settings;
    return {
      version: this.version,
      timeZone: CITY_TIME_ZONE,
      baseMap: BASE_MAP_URL
        ? { kind: kindOf(BASE_MAP_URL), url: BASE_MAP_URL, attribution: BASE_MAP_ATTRIBUTION ?? null }
        : null,
    };
  }
}

function kindOf(url: string): 'tiles' | 'style' | 'pmtiles' {
  if (/\{z\}/.test(decodeURI(url))) return 'tiles';
  return new URL(url).pathname.endsWith('.pmtiles') ? 'pmtiles' : 'style';
}
