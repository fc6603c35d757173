import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { RequestHandler } from 'express';
import type { ServiceConfig } from '../config/service.config';
import { AccessGuard } from './access.guard';
import { ApiKeys } from './api-keys';
import { knowCaller } from './callers';
import { knowHosts } from './known-hosts';
import { isLoopback } from './open-access';
import { refuseCrossOrigin } from './same-origin';
import { secureHeaders } from './security-headers';

type AccessSettings = Pick<ServiceConfig, 'HOST' | 'API_KEYS' | 'ALLOWED_HOSTS'>;

/** What every request passes before anything of it is read. */
export class FrontDoor {
  private readonly keys: ApiKeys;

  constructor(private readonly settings: AccessSettings) {
    this.keys = new ApiKeys(settings.API_KEYS);
  }

  /** Whose bodies are signed needs no key to send one. A service without keys pays for none. */
  checks(signedPaths?: RegExp): RequestHandler[] {
    const { HOST, ALLOWED_HOSTS } = this.settings;
    // A page that rebinds its name has no key; where one is needed, names are a second wall for who wants it.
    const isNamed = this.keys.isEmpty || isLoopback(HOST) || ALLOWED_HOSTS !== '';
    return [
      secureHeaders(),
      ...(isNamed ? [knowHosts(ALLOWED_HOSTS)] : []),
      refuseCrossOrigin,
      ...(this.keys.isEmpty ? [] : [knowCaller(this.keys, signedPaths)]),
    ];
  }
}

/** Who may do what: the front door for all requests and, where there are keys, a guard before each route. */
@Module({})
export class AccessModule {
  static for(settings: AccessSettings): DynamicModule {
    return {
      module: AccessModule,
      providers: [
        { provide: FrontDoor, useValue: new FrontDoor(settings) },
        ...(settings.API_KEYS === '' ? [] : [{ provide: APP_GUARD, useClass: AccessGuard }]),
      ],
    };
  }
}
