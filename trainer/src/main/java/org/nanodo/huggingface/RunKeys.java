package org.nanodo.huggingface;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;

/** A decoder as keys of a run's config, and back. */
final class RunKeys {
  private static final String MODEL = "model.";

  private RunKeys() {}

  /**
   * The keys of a model, as overrides of a config.
   *
   * @param L positions that a run has: RoPE works for any number
   */
  static List<String> of(Decoder m, int L) {
    boolean gpt2 = m.architecture() == Architecture.GPT2;
    var keys = new ArrayList<String>();
    keys.add("task=transformer_do");
    add(keys, "D", m.D());
    add(keys, "H", m.H());
    add(keys, "L", L);
    add(keys, "N", m.N());
    add(keys, "F", m.F());
    add(keys, "pos", gpt2 ? "learned" : "rope");
    if (!gpt2) {
      add(keys, "rope_theta", m.ropeTheta());
    }
    add(keys, "norm", gpt2 ? "layernorm" : "rmsnorm");
    add(keys, "qk_norm", m.architecture() == Architecture.QWEN3);
    add(keys, "K", m.K() == m.H() ? 0 : m.K());
    add(keys, "mlp", gpt2 ? "gelu" : "swiglu");
    add(keys, "bias", m.bias());
    add(keys, "norm_eps", m.normEps());
    add(keys, "Dh", m.Dh() * m.H() == m.D() ? 0 : m.Dh());
    add(keys, "tied", m.tied());
    add(keys, "attn_softcap", 0.0);
    add(keys, "logit_softcap", 0.0);
    return keys;
  }

  private static void add(List<String> keys, String key, Object value) {
    keys.add(MODEL + key + "=" + value);
  }

  /**
   * The architecture that computes what a run's model does.
   *
   * @param V token ids
   * @throws ConfigException naming the key that none of them has
   */
  static Decoder read(Config config, int V) {
    var keys = new Keys(config.flat(), config.task());
    boolean gpt2 = keys.text("pos").equals("learned");
    keys.require("pos", gpt2 ? "learned" : "rope", "");
    String of = gpt2 ? " with pos=learned, as GPT-2 has it" : " with pos=rope, as Llama has it";
    keys.require("norm", gpt2 ? "layernorm" : "rmsnorm", of);
    keys.require("mlp", gpt2 ? "gelu" : "swiglu", of);
    keys.require("attn_softcap", 0.0, "");
    keys.require("logit_softcap", 0.0, "");
    int D = keys.number("D");
    int H = keys.number("H");
    int K = keys.number("K") == 0 ? H : keys.number("K");
    int Dh = keys.number("Dh") == 0 ? D / H : keys.number("Dh");
    boolean qkNorm = keys.value("qk_norm").equals(true);
    if (gpt2) {
      keys.require("qk_norm", false, of);
      keys.requireThat(K == H, "K", "H" + of);
      keys.requireThat(Dh * H == D, "Dh", "D/H" + of);
    } else if (qkNorm) {
      keys.require("bias", false, " with qk_norm=true, as Qwen3 has it");
    }
    return new Decoder(
        gpt2 ? Architecture.GPT2 : qkNorm ? Architecture.QWEN3 : Architecture.LLAMA,
        V,
        D,
        H,
        K,
        Dh,
        keys.number("F"),
        keys.number("N"),
        keys.number("L"),
        gpt2 ? 0 : keys.real("rope_theta"),
        keys.real("norm_eps"),
        keys.value("bias").equals(true),
        keys.value("tied").equals(true));
  }

  private record Keys(Map<String, Object> flat, String task) {
    Object value(String key) {
      Object value = flat.get(MODEL + key);
      if (value == null) {
        throw new ConfigException(
            "the task '%s' has no key model.%s; only models of transformer_do can be exported to Hugging Face's layout"
                .formatted(task, key));
      }
      return value;
    }

    String text(String key) {
      return value(key).toString();
    }

    int number(String key) {
      return Math.toIntExact(((Number) value(key)).longValue());
    }

    double real(String key) {
      return ((Number) value(key)).doubleValue();
    }

    void require(String key, Object expected, String why) {
      requireThat(value(key).equals(expected), key, expected + why);
    }

    void requireThat(boolean holds, String key, String expected) {
      if (!holds) {
        throw new ConfigException(
            "model.%s=%s: none of Hugging Face's %s computes this; it must be %s; export FILE writes any model under NanoDO's names"
                .formatted(key, value(key), Architecture.names(), expected));
      }
    }
  }
}
