package org.nanodo.data;

import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.task.Tokens;

/** What a run is trained and evaluated on. */
public interface Dataset extends AutoCloseable {
  /**
   * The data of a config: the text that it names for a task that reads {@link Tokens}, else the
   * examples that the task brings along.
   *
   * @throws ConfigException if there is none, or if it is not of the task's types
   * @throws DataException if it cannot be read
   */
  static Dataset open(Config config) {
    return config.readsText() ? TextData.open(config) : ExampleData.open(config);
  }

  /** The token ids of text. */
  Vocabulary vocabulary();

  /** How many token ids there are. */
  default int vocabSize() {
    return vocabulary().size();
  }

  /**
   * How many examples a split has; of text, documents.
   *
   * @throws ConfigException if there is no such split
   */
  int size(String split);

  /**
   * Checks that training with a data seed can go on from a state.
   *
   * @throws DataException if it is of other data
   */
  void requireOwn(DataState from, long seed);

  /**
   * The training examples, shuffled for each epoch, from {@code from} on, which is {@link
   * DataState#START} or the state of earlier batches.
   *
   * @throws DataException if {@code from} is a state of other data
   */
  TrainStream train(TrainOptions options, DataState from);

  /**
   * The batches of a split, in order.
   *
   * @param length tokens in a row of text
   * @param keep how many of the batches last handed out stay as they are
   * @throws ConfigException if there is no such split
   */
  EvalSet eval(String split, int batch, int length, int keep);

  @Override
  void close();
}
