import type { AuditEvent } from '../../src/event/event.js';
import { readEvent } from '../../src/event/read.js';

export interface Found {
  readonly own: Buffer;
  readonly event: AuditEvent;
}

/** An event as the archive reader hands it over. */
export function found(own: string | Buffer): Found {
  const bytes = Buffer.from(own as string);
  return { own: bytes, event: readEvent(bytes.toString()) };
}

/** Every value that has ever broken a terminal, a spreadsheet or a parser; invented from end to end. */
export const HOSTILE: readonly Found[] = [
  found(
    String.raw`{"eventId":"h-1","eventName":"=HYPERLINK(\"http://203.0.113.9/\",\"x\")","eventTime":"2026-06-01T10:00:00Z","serviceName":"Ecs","acsRegion":"cn-hangzhou","sourceIpAddress":"203.0.113.7","userIdentity":{"type":"ram-user","userName":"+cmd|' /C calc'!A0","accountId":1234567890123456789012},"requestParameters":{"Big":9007199254740993,"One":1.0,"Neg":-12.5,"Esc":"\u001b[31mred\u001b[0m","Bidi":"a\u202ebc","Lines":"one\r\ntwo\tthree","Nul":"a\u0000b","Lone":"\ud800","Quote":"say \"hi\", please; now","Back":"C:\\temp","__proto__":{"polluted":true}},"resourceName":"i-1;sg-1,sg-2","resourceType":"ACS::ECS::Instance;ACS::ECS::SecurityGroup"}`,
  ),
  found(
    '{ "eventId": "h-2",\r\n\t"eventName": "CreateUser", "eventTime": "2020-12-01T11:54:59.366+0800", "serviceName": "Ims",\n "userIdentity": {"type": "assumed-role", "userName": "运维角色:会话：一"}, "sourceIpAddress": "Internal", "responseElements": {"AccessKeySecret": "not-a-real-one", "Note": "a, b : c"}, "errorCode": "\u3000＝1+1", "errorMessage": "  @SUM(A1)" }',
  ),
  found(
    Buffer.concat([
      Buffer.from('{"eventId":"h-3","eventName":"PutObject","eventTime":1780308000000,"userAgent":"caf'),
      Buffer.from([0xe9, 0xff]),
      Buffer.from(
        '","userIdentity":"odd","requestParameters":[1,[2,{"deep":null}]],"referencedResources":{"Bucket":["-2+3","b\\tc"]}}',
      ),
    ]),
  ),
  found('{}'),
];
