/** The statements that make a table of events and fill it from delivered files, for people to run. */
import { COLUMNS, SCHEMA_MARK } from './columns.js';
import { identifier, literal } from './literal.js';

/** Where delivered objects lie, as ClickHouse reaches them. */
export interface Delivered {
  readonly bucket: string;
  /** Of the keys, up to and without the `AliyunLogs/` of the delivery; '' where there is none. */
  readonly prefix: string;
  readonly region: string;
  /** Whether ClickHouse runs in a VPC of the bucket's region. */
  readonly internal: boolean;
}

export interface Target {
  readonly database: string;
  readonly table: string;
  /** The cluster whose servers hold the table and read the objects together. */
  readonly cluster?: string;
}

export interface Statement {
  /** What it is for, in one line. */
  readonly says: string;
  readonly statement: string;
}

/** Everything from an empty server to a table that holds what was delivered. */
export function statementsFor(target: Target, delivered: Delivered): readonly Statement[] {
  const { database, cluster } = target;
  return [
    {
      says: 'The database.',
      statement: `CREATE DATABASE IF NOT EXISTS ${identifier(database)}${onCluster(cluster)}`,
    },
    {
      says: 'The table. ClickHouse makes the columns of the JSON, whoever inserts; NULL means that only the JSON tells.',
      statement: schemaStatement(target),
    },
    {
      says: 'Whose key reads the bucket, so that it stands in no other statement and in no log. AliyunOSSReadOnlyAccess suffices.',
      statement: credentialsStatement(target),
    },
    {
      says: 'Reads all that was delivered. Give the folder of a day instead of ** to add that day; what is there twice counts once.',
      statement: insertStatement(target, delivered),
    },
  ];
}

export function schemaStatement({ database, table, cluster }: Target): string {
  const width = Math.max(...COLUMNS.map(({ name }) => identifier(name).length));
  const columns = COLUMNS.map(({ name, type, made, says }) => {
    const comment = `COMMENT ${literal(`${SCHEMA_MARK}${says}`)}`;
    return `    ${identifier(name).padEnd(width)} ${type}${made === undefined ? '' : ` MATERIALIZED ${made}`} ${comment}`;
  });
  return `CREATE TABLE IF NOT EXISTS ${tableOf(database, table)}${onCluster(cluster)}
(
${columns.join(',\n')}
)
ENGINE = ${cluster === undefined ? 'MergeTree' : 'ReplicatedMergeTree'}
PARTITION BY toYYYYMM(time)
ORDER BY (time, delivered, file, position)
SETTINGS allow_nullable_key = 1`;
}

const COLLECTION = 'atrail_oss';

/** A named collection; the brackets are for people to fill in. */
function credentialsStatement({ cluster }: Target): string {
  return `CREATE NAMED COLLECTION IF NOT EXISTS ${COLLECTION}${onCluster(cluster)} AS
    access_key_id = '<access key id>',
    secret_access_key = '<access key secret>'`;
}

function insertStatement(target: Target, delivered: Delivered): string {
  const { cluster } = target;
  const server = cluster === undefined ? 'oss(' : `s3Cluster(${literal(cluster)}, `;
  const from = `${server}${COLLECTION},
    url = ${literal(objectsUrl(delivered))},
    format = 'JSONAsString', structure = 'json String', compression_method = 'gzip')`;
  return insertFrom(target, from);
}

/** @param from a table function over files; the format JSONAsString takes their arrays apart, byte for byte */
export function insertFrom({ database, table }: Target, from: string): string {
  return `INSERT INTO ${tableOf(database, table)} (json, file, position)
SELECT json, _path, _row_number
FROM ${from}`;
}

/** Every delivered object: the type of trail, the region and the day are folders. */
function objectsUrl({ bucket, prefix, region, internal }: Delivered): string {
  const host = `${bucket}.oss-${region}${internal ? '-internal' : ''}.aliyuncs.com`;
  const folder = prefix === '' ? '' : `${prefix.split('/').map(encodeURIComponent).join('/')}/`;
  return `https://${host}/${folder}AliyunLogs/**/*.gz`;
}

function tableOf(database: string, table: string): string {
  return `${identifier(database)}.${identifier(table)}`;
}

function onCluster(cluster: string | undefined): string {
  return cluster === undefined ? '' : ` ON CLUSTER ${identifier(cluster)}`;
}
