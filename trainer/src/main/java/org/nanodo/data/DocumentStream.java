package org.nanodo.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/**
 * Token ids of documents in the order of training. Worker threads read, decode and tokenize some
 * documents ahead, but documents are returned in order, so the number of workers changes the speed
 * only.
 */
final class DocumentStream implements AutoCloseable {
  /** A document's ids, which may be none, and the state of training at its first token. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Ready(DataState state, int[] ids) {}

  private static final int AHEAD_PER_WORKER = 2;

  /** Handing over short documents one by one would take longer than tokenizing them. */
  private static final int CHUNK = 8;

  private final DocumentTurns turns;
  private final Tokenizer tokenizer;
  private final Optional<ExecutorService> pool;
  private final int chunk;
  private final int aheadMost;
  private final Deque<FutureTask<List<Ready>>> ahead = new ArrayDeque<>();
  private final Deque<Ready> ready = new ArrayDeque<>();

  DocumentStream(DocumentTurns turns, Tokenizer tokenizer, int wantedWorkers) {
    this.turns = turns;
    this.tokenizer = tokenizer;
    int workers = Math.min(wantedWorkers, Runtime.getRuntime().availableProcessors());
    this.pool = workers == 0 ? Optional.empty() : Optional.of(workers(workers));
    this.chunk = workers == 0 ? 1 : CHUNK;
    this.aheadMost = Math.max(1, AHEAD_PER_WORKER * workers);
  }

  /** The next document; empty after the last epoch. */
  Optional<Ready> next() {
    if (ready.isEmpty()) {
      schedule();
      if (ahead.isEmpty()) {
        return Optional.empty();
      }
      ready.addAll(await(ahead.remove()));
    }
    return Optional.of(ready.remove());
  }

  private void schedule() {
    Executor executor = pool.<Executor>map(p -> p).orElse(Runnable::run);
    while (ahead.size() < aheadMost) {
      var places = new ArrayList<DocumentTurns.Place>();
      for (var p = turns.next(); p.isPresent(); p = turns.next()) {
        places.add(p.get());
        if (places.size() == chunk) {
          break;
        }
      }
      if (places.isEmpty()) {
        return;
      }
      var task = new FutureTask<>(() -> places.stream().map(this::read).toList());
      ahead.add(task);
      executor.execute(task);
    }
  }

  private Ready read(DocumentTurns.Place place) {
    return new Ready(place.state(), ids(tokenizer, place.source().document(place.document())));
  }

  /** The ids of a document as it is trained on; none if it is passed over. */
  static int[] ids(Tokenizer tokenizer, Document document) {
    if (document instanceof Document.Text text) {
      return ids(tokenizer, text.text());
    }
    return document instanceof Document.Ids ready ? ready.ids() : new int[0];
  }

  /** BOS, the ids of {@code text}, EOS, as far as the vocabulary has them. */
  static int[] ids(Tokenizer tokenizer, String text) {
    int[] ids = tokenizer.beginning(text);
    if (tokenizer.eosId() == Tokenizer.NONE) {
      return ids;
    }
    int[] all = Arrays.copyOf(ids, ids.length + 1);
    all[ids.length] = tokenizer.eosId();
    return all;
  }

  @Override
  public void close() {
    pool.ifPresent(ExecutorService::shutdown);
  }

  private static List<Ready> await(FutureTask<List<Ready>> task) {
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
