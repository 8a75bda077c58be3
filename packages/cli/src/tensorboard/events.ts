import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

const FILE_VERSION = 'brain.Event:2';

/** Numbers that belong to one training step. */
export interface Point {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** By their names, such as `train/loss`; kept with 32 bits. */
  readonly scalars: Readonly<Record<string, number>>;
}

/** Numbers of the fields of TensorFlow's protocol buffers (event.proto, summary.proto). */
const eventFields = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const summaryFields = { value: 1 } as const;
const valueFields = { tag: 1, simpleValue: 2 } as const;

/** The event that a file begins with. */
export function encodeVersion(wallTime: number): Uint8Array {
  return new BinaryWriter()
    .tag(eventFields.wallTime, WireType.Bit64)
    .double(wallTime)
    .tag(eventFields.fileVersion, WireType.LengthDelimited)
    .string(FILE_VERSION)
    .finish();
}

/** The event of a point: a summary with a value for each of its numbers. */
export function encodePoint({ wallTime, step, scalars }: Point): Uint8Array {
  const writer = new BinaryWriter()
    .tag(eventFields.wallTime, WireType.Bit64)
    .double(wallTime)
    .tag(eventFields.step, WireType.Varint)
    .int64(step)
    .tag(eventFields.summary, WireType.LengthDelimited)
    .fork();
  for (const [name, value] of Object.entries(scalars)) {
    writer
      .tag(summaryFields.value, WireType.LengthDelimited)
      .fork()
      .tag(valueFields.tag, WireType.LengthDelimited)
      .string(name)
      .tag(valueFields.simpleValue, WireType.Bit32)
      .float(Math.fround(value))
      .join();
  }
  return writer.join().finish();
}

/**
 * The point of an event; that of the file's version has no number.
 *
 * @throws Error for bytes that are no event
 */
export function decodePoint(bytes: Uint8Array): Point {
  let [wallTime, step] = [0, 0];
  const scalars: Record<string, number> = {};
  readFields(bytes, {
    [eventFields.wallTime]: (reader) => (wallTime = reader.double()),
    [eventFields.step]: (reader) => (step = Number(reader.int64())),
    [eventFields.summary]: (reader) =>
      readFields(reader.bytes(), {
        [summaryFields.value]: (values) => {
          const { tag, value } = decodeValue(values.bytes());
          scalars[tag] = value;
        },
      }),
  });
  return { wallTime, step, scalars };
}

function decodeValue(bytes: Uint8Array): { tag: string; value: number } {
  let [tag, value] = ['', 0];
  readFields(bytes, {
    [valueFields.tag]: (reader) => (tag = reader.string()),
    [valueFields.simpleValue]: (reader) => (value = reader.float()),
  });
  return { tag, value };
}

type FieldReaders = Readonly<Record<number, (reader: BinaryReader) => unknown>>;

/** Reads the fields that there are readers for, and passes over the others. */
function readFields(bytes: Uint8Array, readers: FieldReaders): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (Object.hasOwn(readers, field)) readers[field](reader);
    else reader.skip(type, field);
  }
}
