package org.nanodo.jit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.OptionalInt;
import org.nanodo.Tensor;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.NamedSharding;

/**
 * Copies tensors of any size between the devices of a client and the host, in pieces, so that
 * neither side holds more than a piece beside the tensor itself. Each direction is for one thread
 * at a time.
 */
public final class HostTransfer implements AutoCloseable {
  /** The most that is on its way, in bytes: on the devices and, once more, on the host. */
  private static final int PIECE_BYTES = 16 << 20;

  /** The most host memory that transfers take: what is fetched, what is gathered, what is sent. */
  public static final long MOST_BYTES = 3L * PIECE_BYTES;

  private final Client client;
  private final int pieceBytes;
  private final PiecePrograms programs;
  private final PieceGather gather = new PieceGather();
  private ByteBuffer staging = ByteBuffer.allocateDirect(0);

  public HostTransfer(Client client) {
    this(client, PIECE_BYTES);
  }

  HostTransfer(Client client, int pieceBytes) {
    this.client = client;
    this.pieceBytes = pieceBytes;
    this.programs = new PiecePrograms(client);
  }

  /**
   * Writes a tensor, or one member of those that are stacked along its leading axis, in row-major
   * order. Waits until it is computed.
   *
   * @throws IOException as the channel throws it
   */
  public void toHost(Tensor tensor, OptionalInt member, WritableByteChannel out)
      throws IOException {
    TensorType type = tensor.type();
    if (type.shape().size() == 0) {
      return;
    }
    var shape = PieceShape.of(type, tensor.sharding(), member.isPresent() ? 1 : 0, pieceBytes);
    if (shape.isWhole() && (member.isEmpty() || type.shape().dim(0) == 1)) {
      writeAll(gather.whole(tensor.array()), out);
      return;
    }
    int[] from = new int[type.rank()];
    int[] to = type.shape().dims();
    if (member.isPresent()) {
      from[0] = member.getAsInt();
      to[0] = from[0] + 1;
    }
    int axis = shape.axis();
    var leading = new IndexRange(Arrays.copyOf(from, axis), Arrays.copyOf(to, axis));
    for (int[] index : leading.all()) {
      int[] at = Arrays.copyOf(index, axis + 1);
      for (at[axis] = from[axis]; at[axis] < to[axis]; ) {
        at[axis] = writeRows(tensor, shape, at, to[axis], out);
      }
    }
  }

  /** Writes rows from {@code at} on, at most to {@code end}; returns the row after them. */
  private int writeRows(Tensor tensor, PieceShape shape, int[] at, int end, WritableByteChannel out)
      throws IOException {
    int[] local = shape.localDims();
    int axis = shape.axis();
    int[] starts = new int[axis + 1];
    Arrays.setAll(starts, i -> at[i] % local[i]);
    int rows = Math.min(shape.rows(), Math.min(local[axis] - starts[axis], end - at[axis]));
    // A piece that would pass the end of its shard begins earlier; its first rows are left out.
    int begin = Math.min(starts[axis], local[axis] - shape.rows());
    int skipped = starts[axis] - begin;
    starts[axis] = begin;
    try (Tensor pieces = programs.read(tensor, shape, starts)) {
      ByteBuffer block = gather.block(pieces.array(), shape, at);
      int row = Math.toIntExact(shape.rowBytes());
      writeAll(block.slice(skipped * row, rows * row), out);
    }
    return at[axis] + rows;
  }

  private static void writeAll(ByteBuffer bytes, WritableByteChannel out) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /**
   * A tensor of what {@code source} has, split over the devices as {@code sharding} says.
   *
   * @throws IOException as the source throws it
   * @throws org.nanodo.sharding.ShardingException if it does not divide evenly, or there are too
   *     few devices
   */
  public Tensor toDevices(TensorSource source, NamedSharding sharding) throws IOException {
    TensorType type = source.type();
    var shape = PieceShape.of(type, sharding, 0, pieceBytes);
    if (type.shape().size() == 0 || shape.isWhole()) {
      return Tensor.of(client, literal(type, source, 0), sharding);
    }
    sharding.mesh().requireFits(client.devices().size());
    Tensor all = programs.zeros(shape);
    int[] local = shape.localDims();
    int axis = shape.axis();
    for (int[] index : IndexRange.of(local, axis).all()) {
      int[] starts = Arrays.copyOf(index, axis + 1);
      for (int row = 0; row < local[axis]; row += shape.rows()) {
        starts[axis] = Math.min(row, local[axis] - shape.rows());
        try (Tensor pieces = Tensor.of(client, pieces(source, shape, starts), sharding)) {
          all = programs.write(all, pieces, shape, starts);
        }
      }
    }
    return all;
  }

  /** What all devices are sent at once: of each part of the axes a block of rows. */
  private Literal pieces(TensorSource source, PieceShape shape, int[] starts) throws IOException {
    int axis = shape.axis();
    int[] local = shape.localDims();
    TensorType pieces = shape.allPieces();
    ByteBuffer memory = staging(pieces);
    int blockBytes = Math.toIntExact(shape.block().bytes());
    int[] parts = new int[axis + 1];
    Arrays.setAll(parts, shape.sharding()::parts);
    for (int[] part : IndexRange.of(parts, axis + 1).all()) {
      int[] from = new int[axis + 1];
      int[] to = part.clone();
      Arrays.setAll(from, i -> part[i] * local[i] + starts[i]);
      to[axis] *= shape.rows();
      ByteBuffer block = memory.slice(Math.toIntExact(shape.position(pieces, to)), blockBytes);
      source.read(shape.position(shape.type(), from), block);
    }
    return Literal.wrap(pieces, memory);
  }

  private Literal literal(TensorType type, TensorSource source, long position) throws IOException {
    ByteBuffer memory = staging(type);
    source.read(position, memory);
    return Literal.wrap(type, memory.rewind());
  }

  private ByteBuffer staging(TensorType type) {
    int bytes = Math.toIntExact(type.bytes());
    if (staging.capacity() < bytes) {
      staging = ByteBuffer.allocateDirect(bytes);
    }
    return staging.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    programs.close();
  }
}
