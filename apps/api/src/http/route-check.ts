import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { accessKey } from './requires.js';

/** A route that does not say who may call it stops the process at boot, not an attacker at run time. */
@Injectable()
export class RouteCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const open = this.discovery.getControllers().flatMap(({ metatype }) => {
      const prototype: object | undefined = metatype?.prototype;
      if (!prototype) return [];
      return this.scanner
        .getAllMethodNames(prototype)
        .map((name) => (prototype as Record<string, object>)[name]!)
        .filter((handler) => Reflect.hasMetadata(PATH_METADATA, handler) && !Reflect.hasMetadata(accessKey, handler))
        .map((handler) => `${nameOfMethod(handler)} ${metatype?.name}.${(handler as { name?: string }).name}`);
    });
    if (open.length > 0) throw new Error(`These routes do not say who may call them:\n  ${open.join('\n  ')}`);
  }
}

function nameOfMethod(handler: object): string {
  return RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? '?';
}
