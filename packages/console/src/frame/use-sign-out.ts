import { useMutation } from '@tanstack/react-query'
import { signOut } from '../api/auth.ts'
import { ApiError } from '../api/http.ts'

/** Ends the session, and goes where the server says: the sign-in page, or the provider's own sign-out. */
export const useSignOut = () =>
  useMutation({
    mutationFn: async () => {
      try {
        return await signOut()
      } catch (error) {
        // The session ended meanwhile, which is what was asked for. Any other failure must not look like a sign-out.
        if (error instanceof ApiError && error.status === 401)
          return { redirectTo: '/admin/login?signedOut=1' }
        throw error
      }
    },
    onSuccess: ({ redirectTo }) => window.location.assign(redirectTo),
  })
