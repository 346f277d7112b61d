package org.nanodo.tests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** Dependencies point one way: proto, native, java-api, model, trainer, examples. */
@AnalyzeClasses(packages = "org.nanodo", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
  private static final String[] PROTO = packages("proto");
  private static final String[] OPTIONAL = packages("parquet");
  private static final String[] NATIVE = packages("pjrt", "sentencepiece", "tokenizers");
  private static final String[] JAVA_API =
      Stream.concat(
              Stream.of("org.nanodo"),
              Stream.of(
                  packages(
                      "ir",
                      "trace",
                      "grad",
                      "batch",
                      "sharding",
                      "jit",
                      "nn",
                      "optim",
                      "random",
                      "linalg",
                      "special",
                      "runtime",
                      "io",
                      "task")))
          .toArray(String[]::new);
  private static final String[] MODEL = packages("model");
  private static final String[] TRAINER =
      packages(
          "program",
          "config",
          "records",
          "data",
          "checkpoint",
          "orbax",
          "huggingface",
          "metrics",
          "sample",
          "train",
          "parity",
          "report",
          "profile",
          "sweep",
          "cli");
  private static final String[] EXAMPLES = packages("examples");

  @ArchTest
  static final ArchRule everyPackageHasItsLayer =
      classes()
          .should()
          .resideInAnyPackage(
              Stream.of(PROTO, NATIVE, JAVA_API, MODEL, TRAINER, EXAMPLES, OPTIONAL)
                  .flatMap(Stream::of)
                  .toArray(String[]::new));

  @ArchTest
  static final ArchRule layersPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("proto")
          .definedBy(PROTO)
          .layer("native")
          .definedBy(NATIVE)
          .layer("java-api")
          .definedBy(JAVA_API)
          .layer("model")
          .definedBy(MODEL)
          .layer("trainer")
          .definedBy(TRAINER)
          .layer("examples")
          .definedBy(EXAMPLES)
          .layer("optional")
          .definedBy(OPTIONAL)
          .whereLayer("proto")
          .mayOnlyBeAccessedByLayers("java-api", "trainer")
          .whereLayer("native")
          .mayOnlyBeAccessedByLayers("java-api", "trainer")
          .whereLayer("java-api")
          .mayOnlyBeAccessedByLayers("model", "trainer", "examples", "optional")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("examples")
          .whereLayer("trainer")
          .mayOnlyBeAccessedByLayers("examples", "optional")
          .whereLayer("examples")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("optional")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule pointersEndAtTheRuntime =
      noClasses()
          .that(DescribedPredicate.not(resideInAnyPackage(NATIVE)))
          .and()
          .resideOutsideOfPackage("org.nanodo.runtime..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco..", "org.nanodo.pjrt..");

  @ArchTest
  static final ArchRule theRuntimeHandsOutNoPointers =
      methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat(
              resideInAPackage("org.nanodo.runtime..").and(modifier(JavaModifier.PUBLIC)))
          .should()
          .notHaveRawReturnType(resideInAnyPackage("org.bytedeco..", "org.nanodo.pjrt.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule aboveTheApiArraysStandForBuffers =
      noClasses()
          .that(
              resideInAnyPackage(MODEL)
                  .or(resideInAnyPackage(TRAINER))
                  .or(resideInAnyPackage(EXAMPLES)))
          .should()
          .dependOnClassesThat()
          .haveNameMatching("org\\.nanodo\\.runtime\\.(Buffer|Executable)")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theModelKnowsNeitherDevicesNorDataNorFiles =
      noClasses()
          .that(resideInAnyPackage(MODEL))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nanodo.runtime..", "java.io..", "java.nio.file..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theTrainersPackagesHaveNoCycles =
      slices()
          .matching(
              "org.nanodo.(program|config|records|data|checkpoint|orbax|huggingface|metrics|sample|train|parity|report|profile|sweep|cli)..")
          .should()
          .beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheCommandLineEndsTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.nanodo.cli..")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule packagesAreNullMarked =
      classes()
          .that(
              DescribedPredicate.not(
                  resideInAnyPackage(
                      "org.nanodo.proto..",
                      "org.nanodo.pjrt.bindings..",
                      "org.nanodo.sentencepiece.bindings..")))
          .should(beInANullMarkedPackage());

  private static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return ArchCondition.from(
        DescribedPredicate.describe(
            "be in a package that is @NullMarked",
            c -> c.getPackage().isAnnotatedWith(NullMarked.class)));
  }

  private static String[] packages(String... names) {
    return Stream.of(names).map(name -> "org.nanodo." + name + "..").toArray(String[]::new);
  }
}
