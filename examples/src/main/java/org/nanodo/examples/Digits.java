package org.nanodo.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.nanodo.Index.ALL;
import static org.nanodo.Index.to;
import static org.nanodo.sharding.LogicalAxes.EMBED;
import static org.nanodo.sharding.LogicalAxes.MLP;
import static org.nanodo.sharding.LogicalAxes.NONE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.nn.Dense;
import org.nanodo.nn.Dropout;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Nn;
import org.nanodo.nn.Scope;
import org.nanodo.runtime.PinnedFiles;
import org.nanodo.task.Task;

/**
 * Tells handwritten digits apart by a multilayer perceptron: the 1,797 images of scikit-learn, of
 * which every fifth is for evaluation.
 *
 * @param hidden sizes of the hidden layers
 * @param dropout the part of each hidden layer that is dropped in training
 */
public record Digits(List<Integer> hidden, double dropout) implements Task<Digits.Images> {
  /** Pixels from 0 to 1 and digits from 0 to 9. */
  public record Images(Tensor pixels_Bx64, Tensor labels_B) {}

  public Digits() {
    this(List.of(128, 64), 0.2);
  }

  @Override
  public Images batch(int examples, int vocabSize) {
    return new Images(
        Tensor.abstractOf(DType.F32, examples, 64), Tensor.abstractOf(DType.I32, examples));
  }

  @Override
  public Tensor predict(Scope s, Images batch) {
    Tensor x_BxF = batch.pixels_Bx64;
    for (int F : hidden) {
      x_BxF = Nn.relu(Dense.to(F).axes(EMBED, MLP).withBias().apply(s.next("Dense"), x_BxF));
      x_BxF = new Dropout(dropout).apply(s.next("Dropout"), x_BxF);
    }
    return Dense.to(10).axes(EMBED, NONE).withBias().apply(s.next("Dense"), x_BxF);
  }

  @Override
  public Tensor loss(Scope s, Images batch, Metrics metrics) {
    Tensor logits_Bx10 = predict(s, batch);
    metrics.mean("accuracy", logits_Bx10.argmax(-1).eq(batch.labels_B));
    return metrics.mean("loss", Nn.softmaxCrossEntropy(logits_Bx10, batch.labels_B));
  }

  @Override
  public Optional<Images> examples(String split) {
    Tensor rows_Nx65 = Tensor.of(rows(split.equals("train")));
    Tensor pixels_Nx64 = rows_Nx65.at(ALL, to(64)).div(16.);
    return Optional.of(new Images(pixels_Nx64, rows_Nx65.at(ALL, 64).astype(DType.I32)));
  }

  /** Rows of 64 pixels from 0 to 16 and a digit. */
  private static double[][] rows(boolean train) {
    try (var file = Files.newInputStream(PinnedFiles.find("digits"));
        var text = new InputStreamReader(new GZIPInputStream(file), US_ASCII);
        var lines = new BufferedReader(text)) {
      List<String> all = lines.lines().toList();
      return IntStream.range(0, all.size())
          .filter(i -> (i % 5 != 0) == train)
          .mapToObj(i -> Arrays.stream(all.get(i).split(",", -1)))
          .map(row -> row.mapToDouble(Double::parseDouble).toArray())
          .toArray(double[][]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
