/**
 * Spring Boot: the properties {@code camel.component.llm.*} and the beans of an application.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link LlmAutoConfiguration}.
 */
@NullMarked
package io.github.camelllm.springboot;

import org.jspecify.annotations.NullMarked;
