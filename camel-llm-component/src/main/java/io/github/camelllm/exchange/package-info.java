/**
 * Between a Camel exchange and a call: the request made of a message, the response written to it, the life of the call.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link RequestBinding} and
 * {@link ResponseBinding}.
 */
@NullMarked
package io.github.camelllm.exchange;

import org.jspecify.annotations.NullMarked;
