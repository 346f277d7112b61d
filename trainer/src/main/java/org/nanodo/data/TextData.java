package org.nanodo.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.config.Nearest;
import org.nanodo.data.DocumentTurns.Turn;

/** A corpus, or a mixture of some, and the tokenizer it is read with: the batches of a run. */
public final class TextData implements Dataset {
  /** Sources of a mixture are shuffled differently, even if they are of one size. */
  private static final long SEED_STEP = 0x9e3779b9L;

  private static final int DEFAULT_ROW = 512;

  /** A corpus and its share of a mixture. */
  record Part(Mixture mixture, Corpus corpus) {}

  private final List<Part> parts;
  private final Tokenizer tokenizer;
  private final Shard shard;

  TextData(Corpus corpus, Tokenizer tokenizer) {
    this(List.of(new Part(new Mixture(1, ""), corpus)), tokenizer, Shard.WHOLE);
  }

  private TextData(List<Part> parts, Tokenizer tokenizer, Shard shard) {
    this.parts = parts;
    this.tokenizer = tokenizer;
    this.shard = shard;
  }

  /**
   * Opens what {@code dsName} names, with the other keys of the default config; see {@code
   * docs/data.md}.
   *
   * @param vocabPath the vocabulary; empty for bytes; see {@link Tokenizers#open}
   * @throws ConfigException if either does not exist, is empty or not of its kind
   * @throws DataException if the text cannot be read
   */
  public static TextData open(String dsName, String vocabPath) {
    var tokenizer = Tokenizers.open(vocabPath);
    return open(dsName, SourceOptions.of(tokenizer, DEFAULT_ROW), Shard.WHOLE);
  }

  /**
   * The data of a config.
   *
   * @throws ConfigException if {@code ds_name} or {@code vocab_path} does not exist, is empty or
   *     not of its kind
   * @throws DataException if the text cannot be read
   */
  public static TextData open(Config config) {
    var tokenizer = Tokenizers.open(config.vocabPath());
    var shard = new Shard(config.processIndex(), config.processCount());
    return open(config.dsName(), SourceOptions.of(config, tokenizer), shard);
  }

  private static TextData open(String dsName, SourceOptions options, Shard shard) {
    var parts = new ArrayList<Part>();
    try {
      List<Mixture> mixture = Mixture.parse(dsName);
      for (Mixture part : mixture) {
        if (!options.tokenizer().hasText() && !part.dsName().startsWith(TokenFiles.PREFIX)) {
          throw new ConfigException(
              "ds_name '%s' needs a vocabulary, and vocab_path=ids:%d is none; give a SentencePiece .model file or a tokenizer.json, or tokens:PATH"
                  .formatted(part.dsName(), options.tokenizer().vocabSize()));
        }
        parts.add(new Part(part, DataSources.open(part.dsName(), options)));
      }
      return new TextData(parts, options.tokenizer(), shard);
    } catch (RuntimeException | Error e) {
      parts.forEach(part -> part.corpus().close());
      options.tokenizer().close();
      throw e;
    }
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public Vocabulary vocabulary() {
    return Vocabulary.of(tokenizer);
  }

  @Override
  public int size(String split) {
    return parts.stream()
        .filter(part -> part.mixture().weight() > 0)
        .mapToInt(part -> source(part, split).size())
        .reduce(0, Math::addExact);
  }

  /** The training documents, packed into full rows. */
  @Override
  public TrainBatches train(TrainOptions options, DataState from) {
    DataDescription description = description(options.seed());
    description.requireOwn(from);
    var turns = new ArrayList<Turn>();
    for (int i = 0; i < parts.size(); i++) {
      DocumentSource source = parts.get(i).corpus().train();
      var order = shard.order(source.size(), seed(options.seed(), i));
      double weight = parts.get(i).mixture().weight();
      turns.add(new Turn(source, order, shard.size(source.size()), weight));
    }
    DataState start =
        from.sources().isEmpty()
            ? DocumentTurns.start(turns, description.all())
            : description.own(from);
    var documents =
        new DocumentStream(
            new DocumentTurns(turns, options.epochs(), start), tokenizer, options.workers());
    return new TrainBatches(new NoamPacker(documents, start), options);
  }

  private static long seed(long dataSeed, int source) {
    return (dataSeed + source * SEED_STEP) & 0xffffffffL;
  }

  /**
   * The documents of a split, one a row; {@code test} and {@code validation} are the same unless a
   * source has splits of its own. Of a mixture they take turns as in training.
   */
  @Override
  public EvalBatches eval(String split, int batch, int length, int keep) {
    return new EvalBatches(source(split), tokenizer, batch, length, keep);
  }

  /** Closes the files of the corpora and the vocabulary; batches are to be closed before. */
  @Override
  public void close() {
    parts.forEach(part -> part.corpus().close());
    tokenizer.close();
  }

  /** The splits of the one source there is. */
  Map<String, DocumentSource> splits() {
    return parts.get(0).corpus().splits();
  }

  DocumentSource source(String split) {
    List<DocumentSource> sources = parts.stream().map(part -> source(part, split)).toList();
    return Interleaved.of(
        sources, parts.stream().mapToDouble(part -> part.mixture().weight()).toArray());
  }

  private DocumentSource source(Part part, String split) {
    return part.corpus()
        .split(split)
        .orElseThrow(
            () -> {
              Set<String> there = new LinkedHashSet<>(part.corpus().splits().keySet());
              return new ConfigException(
                  "eval_split '%s' does not exist%s%s; there are: %s"
                      .formatted(
                          split,
                          parts.size() == 1 ? "" : " in " + part.mixture().dsName(),
                          Nearest.ask(split, List.copyOf(there)),
                          String.join(", ", there)));
            });
  }

  private DataDescription description(long seed) {
    return new DataDescription(parts, tokenizer, shard, seed);
  }

  @Override
  public void requireOwn(DataState from, long seed) {
    description(seed).requireOwn(from);
  }
}
