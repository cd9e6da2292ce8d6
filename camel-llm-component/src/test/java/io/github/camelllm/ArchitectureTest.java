package io.github.camelllm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toUnmodifiableSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(
        packages = ArchitectureTest.ROOT,
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WrittenByHand.class})
class ArchitectureTest {
    static final String ROOT = "io.github.camelllm";

    /** Each package may import only those before it. A new package is a decision, and gets its place here. */
    static final List<String> LINE = Stream.of(
                    ".concurrent",
                    ".chat",
                    ".stream",
                    ".wire",
                    ".http",
                    ".price",
                    ".provider",
                    ".token",
                    ".serve",
                    ".catalog",
                    ".telemetry",
                    ".history",
                    ".limit",
                    ".insight",
                    ".cache",
                    ".redis",
                    ".remote",
                    ".stage",
                    ".mock",
                    "",
                    ".config",
                    ".settings",
                    ".wiring",
                    ".input",
                    ".lifetime",
                    ".exchange",
                    ".refresh",
                    ".health",
                    ".component",
                    ".springboot",
                    ".aggregate",
                    ".trace",
                    ".batch",
                    ".selection",
                    ".balance",
                    ".operations",
                    ".gateway",
                    ".graphql")
            .map(ROOT::concat)
            .toList();

    private static final String[] BELOW_CAMEL =
            LINE.subList(0, LINE.indexOf(ROOT)).toArray(String[]::new);

    /** The packages that may know Camel, the root package included. */
    private static final List<String> CAMEL = LINE.subList(LINE.indexOf(ROOT), LINE.size());

    private static final int MOST_TYPES = 20;

    private static final int LARGEST_CIRCLE = 8;

    @ArchTest
    static final ArchRule everyPackageHasItsPlace =
            classes().should().resideInAnyPackage(LINE.toArray(String[]::new)).allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesStandInALine =
            classes().should(importOnlyPackagesBeforeTheirs()).allowEmptyShould(true);

    @ArchTest
    static final ArchRule everyPackageIsNullMarked =
            classes().should(resideInANullMarkedPackage()).allowEmptyShould(true);

    @ArchTest
    static final ArchRule chatNeedsOnlyTheJdkAndJacksonsTree = classes()
            .that()
            .resideInAPackage(ROOT + ".chat")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + ".chat",
                    "java..",
                    "org.jspecify.annotations",
                    "com.fasterxml.jackson.core..",
                    "com.fasterxml.jackson.databind..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule camelIsOnlyAtTheEnds = noClasses()
            .that()
            .resideInAnyPackage(BELOW_CAMEL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..")
            .allowEmptyShould(true);

    /** A package with too many types has no single purpose; those on Camel's side had up to 36. Nested types count with their outer one. */
    @ArchTest
    static void aPackageThatKnowsCamelHasAtMostTwentyTypes(JavaClasses classes) {
        Map<String, Set<String>> types = new TreeMap<>();
        for (JavaClass type : classes) {
            types.computeIfAbsent(type.getPackageName(), room -> new TreeSet<>())
                    .add(ClassCircles.outermost(type).getSimpleName());
        }
        types.values().forEach(names -> names.remove("package-info"));
        assertThat(types.keySet()).containsAll(CAMEL);
        assertThat(CAMEL)
                .allSatisfy(room -> assertThat(types.get(room)).as(room).hasSizeLessThanOrEqualTo(MOST_TYPES));
    }

    /** The errors are one circle by design: a kind makes its exception, and an exception knows its kind. */
    @ArchTest
    static void noCircleOfClassesIsOverEightOutsideTheErrors(JavaClasses classes) {
        assertThat(ClassCircles.of(classes))
                .isNotEmpty()
                .filteredOn(circle -> !circle.contains(LlmException.class.getName()))
                .allSatisfy(circle -> assertThat(circle).hasSizeLessThanOrEqualTo(LARGEST_CIRCLE));
    }

    @ArchTest
    static void theCircleOfTheErrorsHasNothingElse(JavaClasses classes) {
        assertThat(ClassCircles.of(classes))
                .filteredOn(circle -> circle.contains(LlmException.class.getName()))
                .singleElement(InstanceOfAssertFactories.collection(String.class))
                .allMatch(name -> name.matches(ROOT + "\\.chat\\.(\\w+Exception|ErrorKind|ErrorDetails)"));
    }

    @ArchTest
    static final ArchRule aClassIsNamedByWhatDistinguishesIt = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Helper|Utils|Manager)")
            .allowEmptyShould(true);

    private static ArchCondition<JavaClass> importOnlyPackagesBeforeTheirs() {
        return new ArchCondition<>("import only packages before theirs in " + LINE) {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                int place = LINE.indexOf(origin.getPackageName());
                for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                    String target =
                            dependency.getTargetClass().getBaseComponentType().getPackageName();
                    if (LINE.indexOf(target) > place) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    String message = type.getName() + " is in a package whose package-info.java is not @NullMarked";
                    events.add(SimpleConditionEvent.violated(type, message));
                }
            }
        };
    }

    /** Leaves out what stands in src/generated. */
    static final class WrittenByHand implements ImportOption {
        private static final Path GENERATED = Path.of("src/generated/java");

        private final Set<String> generated = generated();

        @Override
        public boolean includes(Location location) {
            return generated.stream()
                    .noneMatch(type -> location.contains(type + ".class") || location.contains(type + "$"));
        }

        private static Set<String> generated() {
            if (!Files.exists(GENERATED)) {
                return Set.of();
            }
            try (Stream<Path> files = Files.walk(GENERATED)) {
                return files.map(file -> GENERATED.relativize(file).toString())
                        .filter(file -> file.endsWith(".java"))
                        .map(file -> "/" + file.replace('\\', '/').replace(".java", ""))
                        .collect(toUnmodifiableSet());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
