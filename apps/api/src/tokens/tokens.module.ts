import { Module } from '@nestjs/common';
import { CreateToken } from './create-token.js';
import { RevokeToken } from './revoke-token.js';
import { TokensController } from './tokens.controller.js';

@Module({ controllers: [TokensController], providers: [CreateToken, RevokeToken] })
export class TokensModule {}
