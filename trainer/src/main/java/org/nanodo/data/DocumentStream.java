package org.nanodo.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/**
 * Token ids of documents in the order of training. Worker threads tokenize some documents ahead,
 * but documents are returned in order, so the number of workers changes the speed only.
 */
final class DocumentStream implements AutoCloseable {
  /** A document between BOS and EOS, and its position in the order. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Document(int epoch, int position, int[] ids) {}

  private static final int AHEAD_PER_WORKER = 2;

  private final DocumentSource source;
  private final Tokenizer tokenizer;
  private final DocumentOrder order;
  private final int epochs;
  private final Optional<ExecutorService> pool;
  private final int aheadMost;
  private final Deque<FutureTask<Document>> ahead = new ArrayDeque<>();
  private int epoch;
  private int position;

  DocumentStream(
      DocumentSource source,
      Tokenizer tokenizer,
      DocumentOrder order,
      TrainOptions options,
      DataState from) {
    this.source = source;
    this.tokenizer = tokenizer;
    this.order = order;
    this.epochs = options.epochs();
    this.epoch = from.epoch();
    this.position = from.position();
    int workers = Math.min(options.workers(), Runtime.getRuntime().availableProcessors());
    this.pool = workers == 0 ? Optional.empty() : Optional.of(workers(workers));
    this.aheadMost = Math.max(1, AHEAD_PER_WORKER * workers);
  }

  /** The next document; empty after the last epoch. */
  Optional<Document> next() {
    Executor executor = pool.<Executor>map(p -> p).orElse(Runnable::run);
    while (ahead.size() < aheadMost && (epochs == TrainOptions.ENDLESS || epoch < epochs)) {
      var task = tokenize(epoch, position, order.document(epoch, position));
      ahead.add(task);
      executor.execute(task);
      if (++position == source.size()) {
        position = 0;
        epoch++;
      }
    }
    return ahead.isEmpty() ? Optional.empty() : Optional.of(await(ahead.remove()));
  }

  @Override
  public void close() {
    pool.ifPresent(ExecutorService::shutdown);
  }

  private FutureTask<Document> tokenize(int inEpoch, int at, int document) {
    return new FutureTask<>(() -> new Document(inEpoch, at, ids(tokenizer, source.text(document))));
  }

  /** BOS, the ids of {@code text}, EOS. */
  static int[] ids(Tokenizer tokenizer, String text) {
    int[] ids = tokenizer.encode(text);
    var all = new int[ids.length + 2];
    all[0] = tokenizer.bosId();
    System.arraycopy(ids, 0, all, 1, ids.length);
    all[all.length - 1] = tokenizer.eosId();
    return all;
  }

  private static Document await(FutureTask<Document> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new DataException("cannot tokenize a document", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("interrupted while tokenizing", e);
    }
  }

  private static ExecutorService workers(int count) {
    return Executors.newFixedThreadPool(
        count,
        work -> {
          var thread = new Thread(work, "nanodo-tokenize");
          thread.setDaemon(true);
          return thread;
        });
  }
}
