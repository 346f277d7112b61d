package org.nanodo.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** The elements of a tensor, little-endian in row-major order, of which any part can be read. */
public interface TensorSource {
  TensorType type();

  /**
   * Fills the rest of {@code to} with the bytes from {@code position} on.
   *
   * @throws IOException if they cannot be read
   */
  void read(long position, ByteBuffer to) throws IOException;

  /**
   * The whole tensor in host memory.
   *
   * @throws IOException if it cannot be read
   * @throws org.nanodo.ir.ShapeException if it has 2 GiB or more
   */
  default Literal toLiteral() throws IOException {
    ByteBuffer data = Literal.allocate(type());
    read(0, data);
    return Literal.wrap(type(), data.flip());
  }

  /** A tensor in host memory. */
  static TensorSource of(Literal literal) {
    return new TensorSource() {
      @Override
      public TensorType type() {
        return literal.type();
      }

      @Override
      public void read(long position, ByteBuffer to) {
        to.put(literal.data().slice(Math.toIntExact(position), to.remaining()));
      }
    };
  }

  /** Tensors of one type, stacked along a new leading axis. */
  static TensorSource stack(List<TensorSource> members) {
    TensorType one = members.get(0).type();
    for (TensorSource member : members) {
      if (!member.type().equals(one)) {
        throw new IllegalArgumentException("cannot stack %s on %s".formatted(member.type(), one));
      }
    }
    TensorType all = one.with(one.shape().prepend(members.size()));
    return new TensorSource() {
      @Override
      public TensorType type() {
        return all;
      }

      @Override
      public void read(long position, ByteBuffer to) throws IOException {
        int end = to.limit();
        long at = position;
        while (to.position() < end) {
          long within = at % one.bytes();
          int count = (int) Math.min(end - to.position(), one.bytes() - within);
          to.limit(to.position() + count);
          members.get((int) (at / one.bytes())).read(within, to);
          at += count;
          to.limit(end);
        }
      }
    };
  }
}
