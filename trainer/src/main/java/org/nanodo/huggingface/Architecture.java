package org.nanodo.huggingface;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The classes of Hugging Face's that are read and written. SmolLM is a Llama. */
enum Architecture {
  LLAMA("LlamaForCausalLM", "llama"),
  QWEN3("Qwen3ForCausalLM", "qwen3"),
  GPT2("GPT2LMHeadModel", "gpt2");

  final String className;
  final String modelType;

  Architecture(String className, String modelType) {
    this.className = className;
    this.modelType = modelType;
  }

  static Optional<Architecture> of(String className) {
    return Arrays.stream(values()).filter(a -> a.className.equals(className)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(a -> a.className).collect(Collectors.joining(", "));
  }
}
