import {
  CreatePackageRequestDto,
  CreatePackageRequestItemDto,
  IDEMPOTENCY_KEY_PATTERN,
  MAX_BATCH_ITEMS,
  PackageRequestBatchDto,
  PackageRequestDto,
  PackageRequestQueryDto,
  UpdatePackageRequestDto,
} from '@app/contracts';
import {
  answerBatch,
  answerPage,
  ApiProblems,
  BODY_PROBLEMS,
  ProblemException,
  Public,
  Requires,
  ResourceId,
  validateBatch,
} from '@app/platform';
import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Options,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { toBatchResult, toRefusal } from './to-wire';
import { PackageRequestsStore } from './package-requests.store';

const REQUEST_ID = {
  name: 'id',
  description: 'The `request_id` of a package request.',
  schema: { type: 'string', format: 'uuid' },
} as const;

@ApiTags('package-requests')
@Controller('package-requests')
export class PackageRequestsController {
  constructor(private readonly requests: PackageRequestsStore) {}

  @Post()
  @Requires('packages:write')
  @ApiOperation({
    operationId: 'requestPackage',
    summary: 'Request a package.',
    description:
      'With an `Idempotency-Key`, the same request sent again gets the first answer again, and has no second effect.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: '1 to 255 visible ASCII characters, for example `welcome_package:42`; never expires.',
  })
  @ApiCreatedResponse({
    description: 'The request, or with a key that was used before the first answer again.',
    type: PackageRequestDto,
    headers: {
      Location: {
        description: 'Where the request is.',
        schema: { type: 'string', example: '/package-requests/0199a3b2-9f00-7aa1-8a3e-55aa0c6f1b22' },
      },
      'Idempotent-Replayed': {
        description: '`true` when this is the first answer given again.',
        schema: { type: 'string', enum: ['true'] },
      },
    },
  })
  @ApiProblems(
    'invalid-idempotency-key',
    ...BODY_PROBLEMS,
    'idempotency-key-reused',
    'already-requested',
    'unavailable',
    'storage-full',
  )
  async create(
    @Body() body: CreatePackageRequestDto,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PackageRequestDto> {
    if (key !== undefined && !IDEMPOTENCY_KEY_PATTERN.test(key)) throw new ProblemException('invalid-idempotency-key');
    const [answer] = await this.requests.create([{ ...body, ...(key !== undefined && { idempotency_key: key }) }]);
    if (answer === undefined || !('request' in answer) || answer.kind === 'already-requested') throw toRefusal(answer);
    response.location(`/package-requests/${answer.request.request_id}`);
    if (answer.kind === 'replayed') response.set('Idempotent-Replayed', 'true');
    return answer.request;
  }

  @Post('batch')
  @Requires('packages:write')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'requestPackages',
    summary: `Request up to ${MAX_BATCH_ITEMS} packages.`,
    description:
      'Each item stands for itself, with its own key: the results come in the order of the items, each with its own status.',
  })
  @ApiBody({
    type: [CreatePackageRequestItemDto],
    examples: {
      several: {
        summary: 'One with a key of its own, one that is not valid',
        value: [
          {
            customer_id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10',
            idempotency_key: 'welcome_package:0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10',
          },
          { customer_id: 'nobody' },
        ],
      },
    },
  })
  @ApiOkResponse({ description: 'What became of each.', type: PackageRequestBatchDto })
  @ApiProblems(...BODY_PROBLEMS, 'unavailable', 'storage-full')
  async createBatch(@Body() body: unknown): Promise<PackageRequestBatchDto> {
    const results = await answerBatch(
      validateBatch(CreatePackageRequestItemDto, body),
      async (valid) => (await this.requests.create(valid)).map(toBatchResult),
      (refusal) => ({ status: refusal.status, problem: refusal }),
    );
    return { results };
  }

  @Options()
  @Public()
  @HttpCode(204)
  @Header('Allow', 'GET, HEAD, OPTIONS, POST')
  @Header('Accept-Post', 'application/json')
  @Header('Idempotency-Key', 'accepted')
  @Header('Link', `</package-requests/batch>; rel="batch"; limit="${MAX_BATCH_ITEMS}"`)
  @ApiOperation({
    operationId: 'describePackageRequests',
    summary: 'What a client may rely on: batches and idempotency keys.',
  })
  @ApiNoContentResponse({
    description: 'What the resource can do, in its headers.',
    headers: {
      Allow: { description: 'The methods.', schema: { type: 'string', example: 'GET, HEAD, OPTIONS, POST' } },
      'Accept-Post': { description: 'What it takes.', schema: { type: 'string', example: 'application/json' } },
      'Idempotency-Key': { description: 'It takes this header.', schema: { type: 'string', enum: ['accepted'] } },
      Link: {
        description: 'Where batches go, and how large they may be.',
        schema: {
          type: 'string',
          example: `</package-requests/batch>; rel="batch"; limit="${MAX_BATCH_ITEMS}"`,
        },
      },
    },
  })
  capabilities(): void {}

  @Get()
  @Requires('packages:read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listPackageRequests',
    summary: 'List package requests, oldest first.',
    description:
      'Every page has a `Link` with `rel="next"`, which keeps the filters. At the end of the list it is where new requests ' +
      'will appear.',
  })
  @ApiOkResponse({
    description: 'A page of package requests; an empty one at the end of the list.',
    type: [PackageRequestDto],
    headers: {
      Link: {
        description: 'Where to go on.',
        schema: { type: 'string', example: '</package-requests?limit=100&after=MS4w...>; rel="next"' },
      },
    },
  })
  @ApiProblems('invalid-query', 'invalid-cursor', 'expired-cursor', 'unavailable')
  list(
    @Query() query: PackageRequestQueryDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PackageRequestDto[]> {
    return answerPage(this.requests.listing(query), query, request, response);
  }

  @Get(':id')
  @Requires('packages:read')
  @ApiOperation({ operationId: 'getPackageRequest', summary: 'Get one package request.' })
  @ApiParam(REQUEST_ID)
  @ApiOkResponse({ description: 'The package request.', type: PackageRequestDto })
  @ApiProblems('not-found', 'unavailable')
  async find(@Param('id', ResourceId) id: string): Promise<PackageRequestDto> {
    const found = await this.requests.find(id);
    if (found === undefined) throw new ProblemException('not-found');
    return found;
  }

  @Patch(':id')
  @Requires('packages:write')
  @ApiOperation({
    operationId: 'advancePackageRequest',
    summary: 'Move a package request on: pending to shipped to delivered, nothing else.',
  })
  @ApiParam(REQUEST_ID)
  @ApiOkResponse({ description: 'The package request in its new status.', type: PackageRequestDto })
  @ApiProblems(...BODY_PROBLEMS, 'not-found', 'status-not-reachable', 'unavailable', 'storage-full')
  async advance(
    @Param('id', ResourceId) id: string,
    @Body() { status }: UpdatePackageRequestDto,
  ): Promise<PackageRequestDto> {
    const advanced = await this.requests.advance(id, status);
    if (advanced !== undefined) return advanced;
    const { status: present } = await this.find(id);
    throw new ProblemException('status-not-reachable', { members: { present_status: present } });
  }
}
