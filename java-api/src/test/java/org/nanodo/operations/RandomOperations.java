package org.nanodo.operations;

import java.util.List;
import java.util.function.BiFunction;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.VarianceScaling;

/** Random numbers; see {@code operations_random.py}. */
final class RandomOperations {
  private RandomOperations() {}

  static void addTo(OperationFunctions f) {
    keys(f);
    numbers(f);
    choices(f);
    distributions(f);
    parameters(f);
    f.of(
        "VarianceScaling.draw",
        (key, p) -> {
          var mode = VarianceScaling.Mode.valueOf(p.text("mode"));
          var distribution = VarianceScaling.Distribution.valueOf(p.text("distribution"));
          TensorType type = TensorType.of(DType.F32, 6, 10);
          return new VarianceScaling(2, mode, distribution).fans(6, 10).draw(key, type);
        });
  }

  private static TensorType type(Parameters p) {
    return TensorType.of(ElementwiseOperations.dtype(p), p.ints("dims"));
  }

  private static void keys(OperationFunctions f) {
    f.add("Random.key", (in, p) -> Random.key(p.json().get("seed").getAsLong()));
    f.of("Random.split", (key, p) -> Random.split(key, p.integer("count")));
    f.add(
        "Random.foldIn",
        (in, p) ->
            p.has("data")
                ? Random.foldIn(in.get(0), p.json().get("data").getAsLong())
                : Random.foldIn(in.get(0), in.get(1)));
  }

  private static void numbers(OperationFunctions f) {
    f.of(
        "Random.bits",
        (key, p) ->
            p.has("to") ? Random.bits(key, type(p)) : Random.bits(key, Shape.of(p.ints("dims"))));
    f.of("Random.bits64", (key, p) -> Random.bits64(key, Shape.of(p.ints("dims"))));
    f.of(
        "Random.randint",
        (key, p) ->
            Random.randint(
                key, type(p), p.json().get("low").getAsLong(), p.json().get("high").getAsLong()));
    f.add("Random.uniform", RandomOperations::uniform);
    f.add(
        "Random.normal",
        (in, p) ->
            in.size() == 1
                ? Random.normal(in.get(0), type(p))
                : Random.normal(in.get(0), type(p), in.get(1)));
    f.of(
        "Random.truncatedNormal",
        (key, p) -> Random.truncatedNormal(key, type(p), p.real("low"), p.real("high")));
    typed(f, "gumbel", Random::gumbel);
    typed(f, "fineGumbel", Random::fineGumbel);
    typed(f, "exponential", Random::exponential);
    typed(f, "laplace", Random::laplace);
    typed(f, "logistic", Random::logistic);
    typed(f, "cauchy", Random::cauchy);
    typed(f, "rademacher", Random::rademacher);
  }

  private static Tensor uniform(List<Tensor> in, Parameters p) {
    if (in.size() > 1) {
      return Random.uniform(in.get(0), type(p), in.get(1), in.get(2));
    }
    return p.has("low")
        ? Random.uniform(in.get(0), type(p), p.real("low"), p.real("high"))
        : Random.uniform(in.get(0), type(p));
  }

  private static void typed(
      OperationFunctions f, String name, BiFunction<Tensor, TensorType, Tensor> draw) {
    f.of("Random." + name, (key, p) -> draw.apply(key, type(p)));
  }

  private static void choices(OperationFunctions f) {
    f.add(
        "Random.bernoulli",
        (in, p) ->
            p.has("p")
                ? Random.bernoulli(in.get(0), p.real("p"), p.ints("dims"))
                : Random.bernoulli(in.get(0), in.get(1), p.ints("dims")));
    f.add(
        "Random.categorical",
        (in, p) ->
            p.has("shape")
                ? Random.categorical(in.get(0), in.get(1), p.integer("axis"), shape(p))
                : Random.categorical(in.get(0), in.get(1), p.integer("axis")));
    f.add(
        "Random.permutation",
        (in, p) ->
            p.has("n")
                ? Random.permutation(in.get(0), p.integer("n"))
                : Random.permutation(
                    in.get(0), in.get(1), p.integer("axis"), p.flag("independent")));
    f.add(
        "Random.choice",
        (in, p) ->
            in.size() == 2
                ? Random.choice(in.get(0), in.get(1), shape(p), p.flag("replace"))
                : Random.choice(in.get(0), in.get(1), shape(p), p.flag("replace"), in.get(2)));
  }

  private static Shape shape(Parameters p) {
    return Shape.of(p.ints("shape"));
  }

  private static void distributions(OperationFunctions f) {
    f.add(
        "Random.dirichlet",
        (in, p) ->
            p.has("dims")
                ? Random.dirichlet(in.get(0), in.get(1), p.ints("dims"))
                : Random.dirichlet(in.get(0), in.get(1)));
    f.add(
        "Random.multivariateNormal",
        (in, p) -> Random.multivariateNormal(in.get(0), in.get(1), in.get(2), p.ints("dims")));
    f.of("Random.orthogonal", (key, p) -> Random.orthogonal(key, p.integer("n")));
  }

  /** Of parameters that are tensors. */
  private static void parameters(OperationFunctions f) {
    f.binary("Random.gamma", Random::gamma);
    f.binary("Random.loggamma", Random::loggamma);
    f.binary("Random.chisquare", Random::chisquare);
    f.binary("Random.t", Random::t);
    f.binary("Random.generalizedNormal", Random::generalizedNormal);
    f.binary("Random.poisson", Random::poisson);
    f.binary("Random.pareto", Random::pareto);
    f.binary("Random.lognormal", Random::lognormal);
    f.binary("Random.rayleigh", Random::rayleigh);
    f.binary("Random.wald", Random::wald);
    f.binary("Random.geometric", Random::geometric);
    f.add("Random.beta", (in, p) -> Random.beta(in.get(0), in.get(1), in.get(2)));
    f.add("Random.f", (in, p) -> Random.f(in.get(0), in.get(1), in.get(2)));
    f.add("Random.weibullMin", (in, p) -> Random.weibullMin(in.get(0), in.get(1), in.get(2)));
    f.add(
        "Random.triangular",
        (in, p) -> Random.triangular(in.get(0), in.get(1), in.get(2), in.get(3)));
    typed(f, "maxwell", Random::maxwell);
  }
}
