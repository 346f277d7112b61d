package org.nanodo.data;

import java.util.List;
import org.nanodo.config.ConfigException;
import org.nanodo.config.Nearest;

/** A corpus and the tokenizer it is read with: the batches of a run. */
public final class TextData implements Dataset {
  private static final List<String> SPLITS = List.of("train", "test", "validation");

  private final Corpus corpus;
  private final Tokenizer tokenizer;

  TextData(Corpus corpus, Tokenizer tokenizer) {
    this.corpus = corpus;
    this.tokenizer = tokenizer;
  }

  /**
   * Opens the corpus that {@code dsName} names: {@code embedded}, or {@code text:PATH} for a folder
   * or a file of text.
   *
   * @param vocabPath the vocabulary; empty for bytes; see {@link Tokenizers#open}
   * @throws ConfigException if either does not exist, is empty or not of its kind
   * @throws DataException if the text cannot be read
   */
  public static TextData open(String dsName, String vocabPath) {
    var tokenizer = Tokenizers.open(vocabPath);
    try {
      return new TextData(DataSources.open(dsName), tokenizer);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int vocabSize() {
    return tokenizer.vocabSize();
  }

  @Override
  public int size(String split) {
    return source(split).size();
  }

  /** The training documents, packed into full rows. */
  @Override
  public TrainBatches train(TrainOptions options, DataState from) {
    requireOwn(from, options.seed());
    var source = corpus.train();
    if (!from.data().isEmpty() && !from.data().equals(describe(options.seed()))) {
      Notes.say(
          "the checkpoint is of a version that did not look into the files of a folder: their names are those it was saved with, what is in them is not known to be");
    }
    var start =
        new DataState(describe(options.seed()), from.epoch(), from.position(), from.offset());
    var order = new ShuffledOrder(source.size(), options.seed());
    var documents = new DocumentStream(source, tokenizer, order, options, start);
    return new TrainBatches(new NoamPacker(documents, start), options);
  }

  /** The documents of a split, one a row; {@code test} and {@code validation} are the same. */
  @Override
  public EvalBatches eval(String split, int batch, int length, int keep) {
    return new EvalBatches(source(split), tokenizer, batch, length, keep);
  }

  /** Closes the files of the corpus and the vocabulary; batches are to be closed before. */
  @Override
  public void close() {
    corpus.close();
    tokenizer.close();
  }

  DocumentSource source(String split) {
    return switch (split) {
      case "train" -> corpus.train();
      case "test", "validation" -> corpus.heldOut();
      default ->
          throw new ConfigException(
              "eval_split '%s' does not exist%s; there are: %s"
                  .formatted(split, Nearest.ask(split, SPLITS), String.join(", ", SPLITS)));
    };
  }

  private String describe(long seed) {
    return describe(seed, corpus.fingerprint());
  }

  private String describe(long seed, int fingerprint) {
    return "%d documents [%08x], %d token ids [%08x], Grain's order of data seed %d"
        .formatted(
            corpus.train().size(),
            fingerprint,
            tokenizer.vocabSize(),
            tokenizer.fingerprint(),
            seed);
  }

  @Override
  public void requireOwn(DataState from, long seed) {
    String data = describe(seed);
    if (!List.of("", data, describe(seed, corpus.names())).contains(from.data())) {
      throw new DataException(
          "the checkpoint has read other data: %s; here are %s: take the ds_name, vocab_path and data_seed that it was saved with, or another workdir"
              .formatted(from.data(), data));
    }
    if (from.epoch() < 0
        || from.position() < 0
        || from.position() >= corpus.train().size()
        || from.offset() < 0) {
      throw new DataException(
          "the checkpoint's position in the data is token %d of document %d in epoch %d, which is not one in %s: take another checkpoint, or another workdir"
              .formatted(from.offset(), from.position(), from.epoch(), data));
    }
  }
}
