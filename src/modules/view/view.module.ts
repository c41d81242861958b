import { Module } from '@nestjs/common';
import { SavedViewController } from './saved-view.controller';
import { SavedViewService } from './saved-view.service';

/** Views that people keep of the pages they work with. */
@Module({ controllers: [SavedViewController], providers: [SavedViewService] })
export class ViewModule {}
