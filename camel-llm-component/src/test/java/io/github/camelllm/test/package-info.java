/**
 * A fake LLM provider for tests: {@link io.github.camelllm.test.FakeLlmServer} speaks HTTP on 127.0.0.1 and misbehaves
 * on the wire as told by an {@link io.github.camelllm.test.Answer}.
 *
 * <pre>{@code
 * try (FakeLlmServer server = FakeLlmServer.start()) {
 *     server.enqueue(Answer.rateLimited("2"), Answer.stream("Hel", "lo").splitEvery(1));
 *     callTheClient(server.baseUrl());
 *     Received request = server.takeRequest(Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>{@link io.github.camelllm.test.FakeLlmServer#strict} refuses what the real provider refuses.
 *
 * <p>The classes whose names end in {@code Contract} are JUnit tests of what each implementation of an interface has to
 * do: a subclass makes the implementation. They need JUnit and AssertJ, the rest of the package nothing but the JDK.
 */
package io.github.camelllm.test;
