package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JavaSourcesTest {
  @Test
  void isJavaSourceCodeInTwoParts() {
    var corpus = Texts.open("embedded");
    int size = corpus.all().size();
    assertThat(size).isGreaterThan(2500);
    // NanoDO's default evaluation batch has 256 rows
    assertThat(corpus.heldOut().size()).isBetween(256, size / 8);
    assertThat(corpus.train().size()).isEqualTo(size - corpus.heldOut().size());
    var texts = CorpusTest.texts(corpus.all());
    assertThat(texts.stream().mapToLong(String::length).sum()).isBetween(20_000_000L, 30_000_000L);
    assertThat(texts).noneMatch(t -> t.startsWith("/*\n * Licensed")).noneMatch(String::isBlank);
    assertThat(texts).allMatch(t -> t.contains("package "));
  }

  @Test
  void isTheSameEachTime() {
    var one = Texts.open("embedded");
    var two = Texts.open("embedded");
    assertThat(one.fingerprint()).isEqualTo(two.fingerprint());
    assertThat(CorpusTest.texts(one.heldOut())).isEqualTo(CorpusTest.texts(two.heldOut()));
  }

  @Test
  void onlyALicenceAtTheTopIsLeftOut() {
    assertThat(JavaSources.withoutLicence("/* Licensed to you. */\n\npackage a;"))
        .isEqualTo("package a;");
    assertThat(JavaSources.withoutLicence("/** Of use. */ class A {}"))
        .isEqualTo("/** Of use. */ class A {}");
    assertThat(JavaSources.withoutLicence("package a; /* Copyright */"))
        .isEqualTo("package a; /* Copyright */");
  }
}
