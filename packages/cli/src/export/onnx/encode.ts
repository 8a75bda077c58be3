import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxTensor, OnnxValue } from 'tsuzuri/formats';

/** Numbers of the fields of ONNX's protocol buffers (onnx.proto). */
const fields = {
  model: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8, metadata: 14 },
  opset: { domain: 1, version: 2 },
  entry: { key: 1, value: 2 },
  graph: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  node: { input: 1, output: 2, name: 3, opType: 4, attribute: 5 },
  attribute: { name: 1, float: 2, int: 3, string: 4, graph: 6, ints: 8, type: 20 },
  tensor: { dims: 1, dataType: 2, name: 8, rawData: 9 },
  value: { name: 1, type: 2 },
  type: { tensor: 1 },
  tensorType: { elemType: 1, shape: 2 },
  shape: { dim: 1 },
  dimension: { value: 1, name: 2 },
} as const;

const IR_VERSION = 8; // the one that belongs to opset 17
const attributeTypes = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;
const elementTypes = { float: 1, int32: 6, int64: 7, bool: 9 } as const;

/** The bytes of an `.onnx` file. */
export function encodeOnnx({ graph, opset, metadata }: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  writeInt(writer, fields.model.irVersion, IR_VERSION);
  writeText(writer, fields.model.producerName, 'tsuzuri');
  writeMessage(writer, fields.model.graph, (message) => writeGraph(message, graph));
  writeMessage(writer, fields.model.opsetImport, (message) => {
    writeText(message, fields.opset.domain, '');
    writeInt(message, fields.opset.version, opset);
  });
  for (const [key, value] of Object.entries(metadata)) {
    writeMessage(writer, fields.model.metadata, (message) => {
      writeText(message, fields.entry.key, key);
      writeText(message, fields.entry.value, value);
    });
  }
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, graph: OnnxGraph): void {
  for (const { type, inputs, outputs, attributes } of graph.nodes) {
    writeMessage(writer, fields.graph.node, (message) => {
      for (const input of inputs) writeText(message, fields.node.input, input);
      for (const output of outputs) writeText(message, fields.node.output, output);
      writeText(message, fields.node.name, outputs[0]);
      writeText(message, fields.node.opType, type);
      for (const [name, value] of Object.entries(attributes)) {
        writeMessage(message, fields.node.attribute, (inner) => writeAttribute(inner, name, value));
      }
    });
  }
  writeText(writer, fields.graph.name, graph.name);
  for (const tensor of graph.initializers) {
    writeMessage(writer, fields.graph.initializer, (message) => writeTensor(message, tensor));
  }
  for (const side of ['input', 'output'] as const) {
    for (const value of graph[`${side}s`]) {
      writeMessage(writer, fields.graph[side], (message) => writeValue(message, value));
    }
  }
}

function writeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
  const { attribute } = fields;
  writeText(writer, attribute.name, name);
  let type: keyof typeof attributeTypes = 'int';
  if (typeof value === 'number') {
    writeInt(writer, attribute.int, value);
  } else if (typeof value === 'string') {
    type = 'string';
    writeText(writer, attribute.string, value);
  } else if ('float' in value) {
    type = 'float';
    writer.tag(attribute.float, WireType.Bit32).float(value.float);
  } else if ('graph' in value) {
    type = 'graph';
    writeMessage(writer, attribute.graph, (message) => writeGraph(message, value.graph));
  } else {
    type = 'ints';
    for (const int of value) writeInt(writer, attribute.ints, int);
  }
  writeInt(writer, attribute.type, attributeTypes[type]);
}

/** The content is little-endian, whatever the machine. */
function writeTensor(writer: BinaryWriter, { name, type, shape, values }: OnnxTensor): void {
  for (const size of shape) writeInt(writer, fields.tensor.dims, size);
  writeInt(writer, fields.tensor.dataType, elementTypes[type]);
  writeText(writer, fields.tensor.name, name);
  const width = type === 'float' ? 4 : 8;
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    if (type === 'float') view.setFloat32(i * width, values[i], true);
    else view.setBigInt64(i * width, BigInt(values[i]), true);
  }
  writer.tag(fields.tensor.rawData, WireType.LengthDelimited).bytes(bytes);
}

function writeValue(writer: BinaryWriter, { name, type, axes }: OnnxValue): void {
  writeText(writer, fields.value.name, name);
  writeMessage(writer, fields.value.type, (valueType) =>
    writeMessage(valueType, fields.type.tensor, (tensor) => {
      writeInt(tensor, fields.tensorType.elemType, elementTypes[type]);
      if (!axes) return;
      writeMessage(tensor, fields.tensorType.shape, (shape) => {
        for (const axis of axes) {
          writeMessage(shape, fields.shape.dim, (dimension) => {
            if (typeof axis === 'number') writeInt(dimension, fields.dimension.value, axis);
            else writeText(dimension, fields.dimension.name, axis);
          });
        }
      });
    }),
  );
}

function writeMessage(
  writer: BinaryWriter,
  field: number,
  write: (message: BinaryWriter) => void,
): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function writeText(writer: BinaryWriter, field: number, text: string): void {
  writer.tag(field, WireType.LengthDelimited).string(text);
}

function writeInt(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}
