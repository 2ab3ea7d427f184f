import { notifications } from '@mantine/notifications'
import { ApiError } from '../api/http.ts'

const closeButtonProps = { 'aria-label': 'Close' }

/** Says in passing that something was done. */
export const showDone = (message: string) => notifications.show({ message, color: 'green', closeButtonProps })

/** Says that something was not done, and why. It stays until it is closed. */
export const showFailed = (error: Error) =>
  notifications.show({
    title: error.message,
    message:
      error instanceof ApiError
        ? `${error.next}${error.ref === undefined ? '' : ` Reference ${error.ref}`}`
        : 'Load the page again.',
    color: 'red',
    autoClose: false,
    role: 'alert',
    closeButtonProps,
  })
