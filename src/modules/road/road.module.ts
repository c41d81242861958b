import { Module } from '@nestjs/common';
import { LayerController } from './layer.controller';
import { LayerService } from './layer.service';
import { LayerImportService } from './layer-import.service';
import { RoadApplyService } from './road-apply.service';

/** Road and area layers over HTTP; placing defects on them is the `fuse` stage's. */
@Module({
  controllers: [LayerController],
  providers: [LayerService, LayerImportService, RoadApplyService],
})
export class RoadModule {}
