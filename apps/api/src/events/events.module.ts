import { Module } from '@nestjs/common';
import { EventsController } from './events.controller.js';
import { OutboxFeed } from './outbox-feed.js';

@Module({ controllers: [EventsController], providers: [OutboxFeed] })
export class EventsModule {}
