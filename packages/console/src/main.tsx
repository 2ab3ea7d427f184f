import '@fontsource-variable/instrument-sans/wght.css'
import './theme/mantine.css'
import './theme/tokens.css'
import './theme/base.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { ApiError } from './api/http.ts'
import { focusHeadingOnPageChange } from './app/focus-heading.ts'
import { queryClient, returnToSignIn } from './app/query-client.ts'
import { router } from './router.tsx'
import { cssVariables, theme } from './theme/theme.ts'

focusHeadingOnPageChange(router)
returnToSignIn()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root, {
  // What the server refused is said on the page, and is no fault of the page.
  onCaughtError: error => {
    if (!(error instanceof ApiError)) console.error(error)
  },
}).render(
  <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
)
