/**
 * Time and threads: the only places where the component starts a timer or takes a thread.
 *
 * <p>Not API: it may change in any version. It may import nothing of the component. Start with {@link Timer}, which
 * tests replace by one they move by hand, and {@link Workers}.
 */
@NullMarked
package io.github.camelllm.concurrent;

import org.jspecify.annotations.NullMarked;
