package org.nanodo.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.task.Task;

/** The examples that a task brings along, in memory. */
final class ExampleData implements Dataset {
  private static final String TRAIN = "train";

  private final Task<?> task;
  private final Vocabulary vocabulary;
  private final Shard shard;
  private final Map<String, Rows> splits = new ConcurrentHashMap<>();

  private ExampleData(Task<?> task, Vocabulary vocabulary, Shard shard) {
    this.task = task;
    this.vocabulary = vocabulary;
    this.shard = shard;
  }

  static ExampleData open(Config config) {
    return open(
        config.model().task(),
        config.vocabPath(),
        new Shard(config.processIndex(), config.processCount()));
  }

  static ExampleData open(Task<?> task, String vocabPath, Shard shard) {
    try (Tokenizer tokenizer = Tokenizers.open(vocabPath)) {
      var data = new ExampleData(task, Vocabulary.of(tokenizer), shard);
      data.split(TRAIN);
      return data;
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int size(String split) {
    return split(split).count;
  }

  private Rows split(String name) {
    return splits.computeIfAbsent(name, this::read);
  }

  private Rows read(String split) {
    Object all =
        task.examples(split)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "the task '%s' has no examples of the split '%s'; override Task.examples, or make its batch org.nanodo.task.Tokens, which ds_name gives"
                            .formatted(task.name(), split)));
    Tree<Tensor> tensors = Tree.of(all, Tensor.class);
    Tree<Tensor> one = Tree.of(task.batch(1, vocabulary.size()), Tensor.class);
    int count = tensors.leaves().stream().mapToInt(t -> t.dim(0)).min().orElse(0);
    List<TensorType> found = tensors.leaves().stream().map(t -> row(t.type(), count)).toList();
    List<TensorType> expected = one.leaves().stream().map(t -> row(t.type(), 1)).toList();
    if (count == 0 || !found.equals(expected)) {
      throw new ConfigException(
          "the task '%s' has examples of the split '%s' of types %s, and describes a batch of one example as %s; they may differ only in the length of the first axis, which must be one for all tensors and at least 1"
              .formatted(task.name(), split, types(tensors), types(one)));
    }
    List<Literal> values = tensors.leaves().stream().map(Tensor::toHost).toList();
    var sum = new CRC32C();
    values.forEach(t -> sum.update(t.data()));
    return new Rows(expected, values, count, "%08x".formatted(sum.getValue()));
  }

  /** The type of a single row, or the whole type if there are not {@code count} of them. */
  private static TensorType row(TensorType type, int count) {
    return type.shape().dim(0) == count ? type.with(type.shape().rest()) : type;
  }

  private static List<TensorType> types(Tree<Tensor> tree) {
    return tree.map(Tensor::type).leaves();
  }

  /** The tensors of all examples, each with {@code count} rows, and a checksum of them. */
  private record Rows(List<TensorType> types, List<Literal> tensors, int count, String checksum) {
    Batch gather(int[] rows) {
      var batch = new ArrayList<Literal>();
      for (int t = 0; t < types.size(); t++) {
        TensorType row = types.get(t);
        int bytes = Math.toIntExact(row.bytes());
        TensorType type = row.with(row.shape().prepend(rows.length));
        var memory = Literal.allocate(type);
        for (int r : rows) {
          memory.put(tensors.get(t).data().slice(r * bytes, bytes));
        }
        batch.add(Literal.wrap(type, memory.flip()));
      }
      return new Batch(batch);
    }
  }

  private String describe(long seed) {
    Rows train = split(TRAIN);
    return "%d examples [%s] of the task %s, Grain's order of data seed %d%s"
        .formatted(train.count, train.checksum, task.name(), seed, shard.describe());
  }

  @Override
  public void requireOwn(DataState from, long seed) {
    String data = describe(seed);
    if (!from.data().isEmpty() && !from.data().equals(data)) {
      throw new DataException(
          "the checkpoint has read other data: %s; here are %s: take the task and data_seed that it was saved with, or another workdir"
              .formatted(from.data(), data));
    }
    if (from.epoch() < 0
        || from.position() < 0
        || from.position() >= shard.size(split(TRAIN).count)) {
      throw new DataException(
          "the checkpoint's position in the data is example %d in epoch %d, which is not one of %s: take another checkpoint, or another workdir"
              .formatted(from.position(), from.epoch(), data));
    }
  }

  @Override
  public TrainStream train(TrainOptions options, DataState from) {
    requireOwn(from, options.seed());
    var start = new DataState(describe(options.seed()), from.epoch(), from.position(), 0);
    return new Shuffled(split(TRAIN), shard, options, start);
  }

  /** One epoch after the other, each in an order of its own; batches go on across their ends. */
  private static final class Shuffled implements TrainStream {
    private final Rows rows;
    private final int size;
    private final TrainOptions options;
    private final DocumentOrder order;
    private DataState state;

    Shuffled(Rows rows, Shard shard, TrainOptions options, DataState state) {
      this.rows = rows;
      this.size = shard.size(rows.count);
      this.options = options;
      this.order = shard.order(rows.count, options.seed());
      this.state = state;
    }

    @Override
    public Optional<Batch> next(BooleanSupplier stopped) {
      int[] batch = new int[options.batch()];
      int epoch = state.epoch();
      int position = state.position();
      for (int i = 0; i < batch.length; i++) {
        if (options.epochs() != TrainOptions.ENDLESS && epoch >= options.epochs()) {
          return Optional.empty();
        }
        batch[i] = order.document(epoch, position++);
        if (position == size) {
          epoch++;
          position = 0;
        }
      }
      state = new DataState(state.data(), epoch, position, 0);
      return Optional.of(rows.gather(batch));
    }

    @Override
    public DataState state() {
      return state;
    }

    @Override
    public void close() {}
  }

  @Override
  public EvalSet eval(String split, int batch, int length, int keep) {
    Rows rows = split(split);
    return new EvalSet() {
      @Override
      public int size() {
        return rows.count / batch;
      }

      @Override
      public Iterator<Batch> iterator() {
        return IntStream.range(0, size())
            .mapToObj(i -> rows.gather(IntStream.range(i * batch, (i + 1) * batch).toArray()))
            .iterator();
      }
    };
  }

  @Override
  public void close() {}
}
