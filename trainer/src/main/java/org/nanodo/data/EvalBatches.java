package org.nanodo.data;

import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Batches for evaluation: each document, in order, is one row, between BOS and EOS if the
 * vocabulary has them, cut off or padded to the length of a row. Documents too few for another
 * batch are dropped, damaged ones that are passed over are no rows. One pass at a time.
 */
public final class EvalBatches implements EvalSet {
  private final DocumentSource source;
  private final Tokenizer tokenizer;
  private final int batch;
  private final int length;
  private final BatchBuffer[] slots;
  private int turn;

  EvalBatches(DocumentSource source, Tokenizer tokenizer, int batch, int length, int keep) {
    TrainOptions.atLeast(1, "eval_batch_size", batch);
    TrainOptions.atLeast(1, "L", length);
    TrainOptions.atLeast(1, "batches kept", keep);
    this.source = source;
    this.tokenizer = tokenizer;
    this.batch = batch;
    this.length = length;
    this.slots =
        IntStream.range(0, size() == 0 ? 0 : keep)
            .mapToObj(i -> BatchBuffer.allocate(batch, length))
            .toArray(BatchBuffer[]::new);
  }

  /** How many batches there are at most: fewer only if damaged documents are passed over. */
  @Override
  public int size() {
    return source.size() / batch;
  }

  /** Each i32[batch,length] stays as it is until {@code keep} more have been asked for. */
  @Override
  public Iterator<Batch> iterator() {
    Iterator<int[]> rows = rows().iterator();
    Deque<int[]> next = new ArrayDeque<>();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        while (next.size() < batch && rows.hasNext()) {
          next.add(rows.next());
        }
        return next.size() == batch;
      }

      @Override
      public Batch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("there are %d batches".formatted(size()));
        }
        return fill(next);
      }
    };
  }

  /** A target is a token after the first of its row, which is a BOS if the vocabulary has one. */
  @Override
  public OptionalDouble bytesPerToken(int batches) {
    if (!tokenizer.hasText()) {
      return OptionalDouble.empty();
    }
    long[] tokensAndBytes = new long[2];
    rows(batches)
        .forEach(
            row -> {
              tokensAndBytes[0] += row.length - 1;
              tokensAndBytes[1] += bytes(row).length - bytes(Arrays.copyOf(row, 1)).length;
            });
    return OptionalDouble.of(tokensAndBytes[1] / (double) tokensAndBytes[0]);
  }

  /**
   * The rows of the first {@code batches}, without padding, as if they had been read in bytes. A
   * character that the end of a row cuts is U+FFFD.
   */
  Stream<int[]> byteRows(int batches) {
    return rows(batches).map(this::bytes);
  }

  private int[] bytes(int[] row) {
    int[] all = DocumentStream.ids(new ByteTokenizer(), tokenizer.decode(row));
    boolean whole = row[row.length - 1] == tokenizer.eosId();
    return whole ? all : Arrays.copyOf(all, all.length - 1);
  }

  private Stream<int[]> rows(int batches) {
    return rows().limit((long) Math.min(batches, size()) * batch);
  }

  private Stream<int[]> rows() {
    return IntStream.range(0, source.size()).mapToObj(this::row).filter(row -> row.length > 0);
  }

  private int[] row(int document) {
    int[] ids = DocumentStream.ids(tokenizer, source.document(document));
    return Arrays.copyOf(ids, Math.min(ids.length, length));
  }

  private Batch fill(Deque<int[]> next) {
    var slot = slots[turn];
    turn = (turn + 1) % slots.length;
    IntBuffer rows = slot.rows();
    for (int row = 0; row < batch; row++) {
      rows.put(next.remove());
      while (rows.position() < (row + 1) * length) {
        rows.put(tokenizer.padId());
      }
    }
    return slot.batch();
  }
}
